import type { Clipboard as ElectronClipboard } from 'electron';
import { guardObject } from '../core/guard.ts';

/** A clipboard of this app alone, for text. Asynchronous, as Electron's is since version 45. */
function createClipboard(name: string) {
  let text = '';
  return {
    readText: async () => text,
    async writeText(value: string): Promise<void> {
      if (typeof value !== 'string') throw new TypeError(`${name}.writeText needs a string`);
      text = value;
    },
    clear(): void {
      text = '';
    },
    has: async (mimeType: string) => mimeType === 'text/plain' && text !== '',
  };
}

export const clipboard = guardObject('clipboard', {
  ...createClipboard('clipboard'),
  selection: guardObject('clipboard.selection', createClipboard('clipboard.selection')),
});
clipboard satisfies Pick<ElectronClipboard, 'readText' | 'writeText' | 'clear' | 'has'>;
