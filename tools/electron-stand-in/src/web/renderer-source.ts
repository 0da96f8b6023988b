import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { PRELOAD_SCOPE, type RendererConfig } from '../ipc/renderer-config.ts';

const FOLDER = new URL('../', import.meta.url);
const IMPORT = /^import [^;]*;$/gm;
const EXPORT = /^export (?=async |function |const |class )/gm;

/**
 * Turns TypeScript modules into one script: types stripped, in the order given (dependencies first), in a scope
 * of their own. Enough for modules that import nothing but each other and have no default export.
 */
function bundle(files: readonly string[], prologue = ''): string {
  const modules = files.map((file) => {
    const source = readFileSync(new URL(file, FOLDER), 'utf8');
    return stripTypeScriptTypes(source).replace(IMPORT, '').replace(EXPORT, '');
  });
  return `(() => {${prologue}\n${modules.join('\n')}\n})();`;
}

const mainWorld = bundle(['ipc/renderer-config.ts', 'renderer/bridge.ts', 'renderer/main-world.ts']);
const isolatedWorld = bundle([
  'ipc/renderer-config.ts',
  'ipc/codec.ts',
  'renderer/bridge.ts',
  'renderer/event-emitter.ts',
  'renderer/port-relay.ts',
  'renderer/isolated-world.ts',
]);

/** The script for the page's own world. */
export function mainWorldScript(): string {
  return mainWorld;
}

/** The script for the isolated world of one page. */
export function isolatedWorldScript(config: RendererConfig): string {
  return `{ const CONFIG = ${JSON.stringify(config)}; ${isolatedWorld} }`;
}

/** The preload, wrapped so that it sees `require`, `process` and `module` but no global of ours. */
export function preloadScript(file: string, source: string): string {
  const parameters = 'require, process, exports, module, global, setImmediate, clearImmediate';
  return (
    `globalThis.${PRELOAD_SCOPE} && (function (${parameters}) {${source}\n})` +
    `.apply(undefined, globalThis.${PRELOAD_SCOPE})\n//# sourceURL=electron-preload:${file}`
  );
}
