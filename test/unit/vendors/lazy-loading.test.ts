import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const child = fileURLToPath(new URL('./support/loaded-packages.ts', import.meta.url));

async function loadedPackages(...args: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', child, ...args]);
  return JSON.parse(stdout);
}

it('no vendor’s client is loaded before it is used, however many adapters there are', {
  timeout: 60_000,
}, async () => {
  expect(await loadedPackages()).toEqual(['ws', 'zod']);
});

it('each is loaded on its first use', { timeout: 60_000 }, async () => {
  expect(await loadedPackages('use')).toEqual(
    expect.arrayContaining(['@anthropic-ai/sdk', 'groq-sdk', 'undici', 'ws', 'zod']),
  );
});
