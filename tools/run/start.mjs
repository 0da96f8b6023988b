// npm start: sets up what is missing, then opens Parley. Without a display it holds the demo conversation instead.
import { withDemoArgs } from './lib/demo-args.mjs';
import { hasDisplay, launchParley } from './lib/launch.mjs';
import { prepareApp } from './lib/prepare.mjs';
import { runMain, say } from './lib/say.mjs';

await runMain(async () => {
  const electron = await prepareApp();
  const own = process.argv.slice(2);
  if (hasDisplay()) {
    say('starting Parley');
    return launchParley(electron, own);
  }
  say('there is no display here: holding the demo conversation without windows that you can see');
  return withDemoArgs(electron, own, (args) => launchParley(electron, args));
});
