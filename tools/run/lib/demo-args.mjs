import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs `use` with the switches of the demo conversation. It gets a folder of its own, so that it neither meets a Parley
 * that is running nor writes into its history.
 * @param {import('./electron.mjs').ElectronChoice} electron @param {string[]} args the person's own
 * @param {(args: string[]) => Promise<number>} use
 */
export async function withDemoArgs(electron, args, use) {
  const demo = ['--demo-conversation', `--demo-electron=${electron.kind}`];
  if (args.some((arg) => arg.startsWith('--user-data-dir'))) return use([...demo, ...args]);
  const folder = mkdtempSync(join(tmpdir(), 'parley-demo-'));
  try {
    return await use([...demo, `--user-data-dir=${folder}`, ...args]);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
