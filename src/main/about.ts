import { app } from 'electron';
import type { About } from '#shared/contracts/settings-routes.ts';
import type { Store } from './store/store.ts';

/** What Parley is and runs on, and what it has heard. */
export async function about(store: Pick<Store, 'usageTotals'>): Promise<About> {
  const { electron = '', chrome = '', node = '' } = process.versions;
  return {
    version: app.getVersion(),
    electron,
    chromium: chrome,
    node,
    system: `${process.platform} ${process.arch}`,
    license: 'MIT',
    dataFolder: app.getPath('userData'),
    listening: await listeningOf(store),
  };
}

async function listeningOf(store: Pick<Store, 'usageTotals'>): Promise<About['listening']> {
  // A memory that cannot be read says so elsewhere.
  const totals = await store.usageTotals({ sinceUnixMs: 0 }).catch(() => []);
  const heard = totals.filter(({ stage }) => stage === 'stt');
  const sum = (values: readonly (number | null)[]): number =>
    values.reduce<number>((all, value) => all + (value ?? 0), 0);
  const micMs = sum(heard.map((total) => total.micMs));
  return micMs === 0 ? null : { micMs, sentMs: sum(heard.map(({ audioMs }) => audioMs)) };
}
