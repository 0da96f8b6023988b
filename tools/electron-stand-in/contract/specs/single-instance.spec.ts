import { once } from 'node:events';
import { expect, test } from './launch.ts';

test('a second instance quits, and the first learns its arguments, folder and data', async ({
  launch,
  run,
}) => {
  const contract = await launch({ args: ['lock'] });
  await contract.page();
  const second = run(['lock', 'hello']);
  const [code] = await once(second, 'close');
  expect(code).toBe(0);
  await expect
    .poll(() => contract.noted())
    .toContainEqual([
      'second-instance',
      'hello',
      process.cwd(),
      { words: expect.arrayContaining(['lock', 'hello']) },
    ]);
  expect(await contract.app.evaluate(({ app }) => app.hasSingleInstanceLock())).toBe(true);
});

test('a lock left by an instance that was killed is taken over', async ({ launch }) => {
  const first = await launch({ args: ['lock', 'no-window'] });
  first.child.kill('SIGKILL');
  await first.exited;
  const second = await launch({ args: ['lock', 'no-window'] });
  expect(await second.app.evaluate(({ app }) => app.hasSingleInstanceLock())).toBe(true);
});
