// npm run bench:NAME: runs test/bench/NAME.ts against the built app. Arguments go to the benchmark.
import { join } from 'node:path';
import { nodeForParley } from './lib/node.mjs';
import { root } from './lib/paths.mjs';
import { prepareApp } from './lib/prepare.mjs';
import { run } from './lib/process.mjs';
import { runMain } from './lib/say.mjs';

await runMain(async () => {
  const electron = await prepareApp();
  const [name, ...args] = process.argv.slice(2);
  return run(nodeForParley(), [join(root, 'test', 'bench', `${name}.ts`), ...args], { env: electron.env });
});
