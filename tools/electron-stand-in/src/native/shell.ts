import type { Shell as ElectronShell } from 'electron';
import { guardObject } from '../core/guard.ts';

/** What the app handed to the operating system, in order. */
export interface Opened {
  readonly how: 'openExternal' | 'openPath' | 'showItemInFolder' | 'trashItem' | 'beep';
  readonly target: string;
}
const opened: Opened[] = [];

export const shell = guardObject('shell', {
  async openExternal(url: string): Promise<void> {
    if (!URL.canParse(url)) throw new Error('Invalid URL');
    opened.push({ how: 'openExternal', target: url });
  },
  async openPath(path: string): Promise<string> {
    opened.push({ how: 'openPath', target: path });
    return '';
  },
  showItemInFolder(fullPath: string): void {
    opened.push({ how: 'showItemInFolder', target: fullPath });
  },
  /** Recorded; the file stays where it is. */
  async trashItem(path: string): Promise<void> {
    opened.push({ how: 'trashItem', target: path });
  },
  beep(): void {
    opened.push({ how: 'beep', target: '' });
  },
}) satisfies Pick<ElectronShell, 'openExternal' | 'openPath' | 'showItemInFolder' | 'trashItem' | 'beep'>;

export function openedByShell(): readonly Opened[] {
  return opened;
}
