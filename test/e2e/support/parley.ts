import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ElectronApplication, _electron as electron, expect, type Page } from '@playwright/test';
import type { PanelBridge, PanelInput, PanelOutput, PanelRoute } from '#shared/contracts/routes.ts';
import type { Snapshot } from '#shared/contracts/snapshot.ts';
import type { TurnRecord } from '#shared/model/turn-record.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

declare global {
  /** The panel's bridge, in the page. */
  var parley: PanelBridge;
}

export interface LaunchOptions {
  /** Kept by the caller; without it the app gets a folder that goes with it. */
  userData?: string;
  args?: string[];
  env?: Record<string, string>;
  /**
   * The keychain is the person's own: a test must neither find keys there nor leave one behind, unless `env` names one
   * of the test's own.
   */
  usesKeychain?: boolean;
}

export interface RunningParley {
  app: ElectronApplication;
  panel: Page;
  /** A call as the panel's own code makes it. */
  invoke<R extends PanelRoute>(route: R, input: PanelInput<R>): Promise<PanelOutput<R>>;
  /** The panel's snapshot now. */
  snapshot(): Promise<Snapshot>;
  /** Waits until the snapshot satisfies `holds`, and returns it. */
  until(what: string, holds: (snapshot: Snapshot) => boolean): Promise<Snapshot>;
  /** Waits for the `count`th ended turn of this run and returns it. */
  turn(count: number): Promise<TurnRecord>;
  close(): Promise<void>;
}

/** A folder for one test, and the function that removes it. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'parley-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** The environment without the person's own keys and hosts: tests meet simulators only. */
function cleanEnvironment(extra: Record<string, string>): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !/_(API_KEY|BASE_URL)$/.test(name)) env[name] = value;
  }
  return { ...env, ...extra };
}

/** Starts the app as a person would and waits until its panel is usable. */
export async function launchParley(options: LaunchOptions = {}): Promise<RunningParley> {
  const own = options.userData ? null : temporaryFolder();
  const app = await electron.launch({
    args: [
      root,
      `--user-data-dir=${options.userData ?? own?.path}`,
      ...(options.usesKeychain ? [] : ['--no-keychain']),
      ...(options.args ?? []),
    ],
    cwd: root,
    env: cleanEnvironment(options.env ?? {}),
  });
  const panel = await findWindow(app, 'panel.html');
  await panel.getByRole('button', { name: /hands-free conversation/ }).waitFor();
  const invoke = <R extends PanelRoute>(route: R, input: PanelInput<R>): Promise<PanelOutput<R>> =>
    // Playwright cannot type what goes through it.
    panel.evaluate(([name, value]) => parley.invoke(name as R, value as PanelInput<R>), [
      route,
      input,
    ] as const) as Promise<PanelOutput<R>>;
  const snapshot = (): Promise<Snapshot> => invoke('snapshot.get', undefined);
  const until = async (what: string, holds: (snapshot: Snapshot) => boolean): Promise<Snapshot> => {
    let last: Snapshot | undefined;
    await expect
      .poll(
        async () => {
          last = await snapshot();
          return holds(last);
        },
        { message: what, timeout: 60_000, intervals: [50] },
      )
      .toBe(true);
    if (!last) throw new Error(`no snapshot while waiting for: ${what}`);
    return last;
  };
  return {
    app,
    panel,
    invoke,
    snapshot,
    until,
    async turn(count) {
      const { turns } = await until(`turn ${count} has ended`, (now) => now.turns.length >= count);
      const record = turns[count - 1];
      if (!record) throw new Error(`there is no turn ${count}`);
      return record;
    },
    async close() {
      await app.close();
      own?.remove();
    },
  };
}

/** The window that shows `page`, whichever opened first. */
export async function findWindow(app: ElectronApplication, page: string): Promise<Page> {
  const shows = (window: Page): boolean => window.url().endsWith(page);
  await expect.poll(() => app.windows().some(shows), { message: `a window shows ${page}` }).toBe(true);
  const found = app.windows().find(shows);
  if (!found) throw new Error(`no window shows ${page}`);
  return found;
}
