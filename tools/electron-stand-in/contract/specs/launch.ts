import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  test as base,
  type ElectronApplication,
  _electron as electron,
  expect,
  type Page,
} from '@playwright/test';

export { expect };

const APP = path.join(import.meta.dirname, '../app');

export interface LaunchOptions {
  /** Words and switches for the app. */
  readonly args?: readonly string[];
  readonly userData?: string;
  readonly colorScheme?: 'light' | 'dark' | null;
}

/** A running app and what it notes, also while it ends. */
export interface ContractApp {
  readonly app: ElectronApplication;
  readonly child: ChildProcess;
  /** The page of its first window. */
  page(): Promise<Page>;
  /** Everything the app noted, in order; complete once it has exited. */
  noted(): unknown[];
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>;
}

interface Fixtures {
  readonly userData: string;
  launch(options?: LaunchOptions): Promise<ContractApp>;
  /** Runs the app without Playwright. */
  run(args: readonly string[]): ChildProcess;
}

/** The `electron` command as a shell user has it. */
function electronProgram(): string {
  return createRequire(import.meta.url)('electron') as string;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
  userData: async ({}, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'contract-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  launch: async ({ userData }, use) => {
    const running: ContractApp[] = [];
    await use(async (options = {}) => {
      const launched = await start(options, options.userData ?? userData);
      running.push(launched);
      return launched;
    });
    for (const { child, exited } of running) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
    }
  },
  run: async ({ userData }, use) => {
    const children: ChildProcess[] = [];
    await use((args) => {
      const child = spawn(electronProgram(), [APP, `--user-data-dir=${userData}`, '--no-sandbox', ...args], {
        stdio: 'pipe',
      });
      children.push(child);
      return child;
    });
    for (const child of children)
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  },
});

async function start({ args = [], colorScheme }: LaunchOptions, userData: string): Promise<ContractApp> {
  const app = await electron.launch({
    args: [APP, `--user-data-dir=${userData}`, '--use-fake-device-for-media-stream', ...args],
    ...(colorScheme === undefined ? {} : { colorScheme }),
  });
  const child = app.process();
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const exited = once(child, 'close').then(([code]) => code as number | null);
  return {
    app,
    child,
    async page() {
      const page = await app.firstWindow();
      await until(page, 'typeof page === "object"');
      return page;
    },
    noted: () =>
      [...output.matchAll(/^contract:(.*)$/gm)].map(([, json]) => JSON.parse(json ?? 'null') as unknown),
    exited,
  };
}

/**
 * Waits until an expression is true in the page, also across a navigation.
 * (`waitForFunction` would need `unsafe-eval` of the page's policy.)
 */
export async function until(page: Page, expression: string): Promise<void> {
  await expect
    .poll(() => page.evaluate(`Boolean(${expression})`).catch(String), { timeout: 20_000 })
    .toBe(true);
}

/** What the contract app offers to `app.evaluate`. */
declare global {
  var contract: {
    readonly log: unknown[];
    readonly folder: string;
    note(entry: unknown): void;
    openWindow(
      options?: import('electron').BrowserWindowConstructorOptions,
      page?: string,
      preload?: string,
    ): { window: import('electron').BrowserWindow; loaded: Promise<void> };
  };
}
