// npm run test:faults: kills every vendor at every stage of a turn in every way, and prints what became of the turn.
import { join } from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { nodeForParley } from './lib/node.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/process.mjs';
import { runMain } from './lib/say.mjs';

await runMain(async () => {
  await ensureInstalled();
  return run(nodeForParley(), [join(root, 'test', 'faults', 'run-faults.ts'), ...process.argv.slice(2)]);
});
