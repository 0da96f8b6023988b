import { registerHooks } from 'node:module';

const ELECTRON_MODULES = new Set(['electron', 'electron/main', 'electron/common']);

/** From here on `electron` means the stand-in's module, for `import` and for `require`. */
export function hookElectronModule(): void {
  const url = new URL('./electron.ts', import.meta.url).href;
  registerHooks({
    resolve(specifier, context, next) {
      if (ELECTRON_MODULES.has(specifier)) return { url, format: 'module-typescript', shortCircuit: true };
      return next(specifier, context);
    },
  });
}
