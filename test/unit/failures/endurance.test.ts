import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { Figure } from '../../bench/figures.ts';

const root = join(import.meta.dirname, '../../..');

it('an hour of talk and 500 turns leave no memory, listener or timer behind (lkjs#2053, lkjs#1462)', {
  timeout: 120_000,
}, async () => {
  const args = ['--expose-gc', join(root, 'test/bench/memory.ts'), '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  const { memory }: { memory: Record<'heapGrowthMb' | 'listenersGrowth' | 'timersGrowth', Figure> } =
    JSON.parse(stdout);
  expect(memory.heapGrowthMb.n).toBe(18);
  expect(memory.heapGrowthMb.p99).toBeLessThan(5);
  expect(memory.listenersGrowth.p99).toBe(0);
  // Whether the microphone is warm from a key just now.
  expect(memory.timersGrowth.p99).toBeLessThanOrEqual(1);
});
