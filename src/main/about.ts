import { app } from 'electron';
import type { About } from '#shared/contracts/settings-routes.ts';

/** What Parley is and runs on. */
export function about(): About {
  const { electron = '', chrome = '', node = '' } = process.versions;
  return {
    version: app.getVersion(),
    electron,
    chromium: chrome,
    node,
    system: `${process.platform} ${process.arch}`,
    license: 'MIT',
    dataFolder: app.getPath('userData'),
  };
}
