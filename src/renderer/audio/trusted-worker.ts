interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

/** Trusted Types, which TypeScript's DOM library does not describe: only this policy may name a worker's script. */
const factory = (
  globalThis as typeof globalThis & {
    trustedTypes?: { createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy };
  }
).trustedTypes;

const rules: ScriptUrlPolicy = {
  createScriptURL(url) {
    if (new URL(url, self.location.href).origin !== self.location.origin) {
      throw new TypeError('A worker must come from the app itself.');
    }
    return url;
  },
};
const policy = factory ? factory.createPolicy('parley-worker', rules) : rules;

/** Starts a module worker from a script that was built with the app. */
export function startModuleWorker(url: string, name: string): Worker {
  return new Worker(policy.createScriptURL(url), { name, type: 'module' });
}
