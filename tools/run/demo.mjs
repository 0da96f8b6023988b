// npm run demo: a scripted conversation through the whole app. With --json, one JSON object on standard output.
import { withDemoArgs } from './lib/demo-args.mjs';
import { launchParley } from './lib/launch.mjs';
import { prepareApp } from './lib/prepare.mjs';
import { runMain } from './lib/say.mjs';

await runMain(async () => {
  const electron = await prepareApp();
  const own = process.argv.slice(2).map((arg) => (arg === '--json' ? '--demo-json' : arg));
  return withDemoArgs(electron, own, (args) => launchParley(electron, args));
});
