// npm run replay -- LOG: reduces a session again from its event log.
import { join, resolve } from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { nodeForParley } from './lib/node.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/process.mjs';
import { runMain } from './lib/say.mjs';

await runMain(async () => {
  await ensureInstalled();
  const files = process.argv.slice(2).map((file) => resolve(file));
  return run(nodeForParley(), [join(root, 'tools', 'replay-session.ts'), ...files]);
});
