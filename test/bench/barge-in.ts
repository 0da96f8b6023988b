// How fast Parley falls silent: npm run bench:barge-in. Real windows, detector and sockets; simulated vendors.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tuning } from '#shared/conversation/tuning.ts';
import { launchParley, type RunningParley, temporaryFolder } from '../e2e/support/parley.ts';
import { figureOf, printFigures } from './figures.ts';
import { type BargeInTimes, bargeInTimes } from './support/barge-in-times.ts';
import { benchOptions, progress } from './support/options.ts';
import { readSessionLog } from './support/session-log.ts';
import { startTypicalVendors } from './support/typical-vendors.ts';

/** A person who wants to interrupt has listened for a while. */
const heardChars = 40;

async function tellStory(parley: RunningParley): Promise<void> {
  await parley.invoke('sample.play', { id: 'story' });
  await parley.until(
    'some of the story was heard',
    ({ phase, reply }) => phase === 'speaking' && (reply?.heardChars ?? 0) > heardChars,
  );
}

async function silence(parley: RunningParley): Promise<void> {
  await parley.invoke('conversation.interrupt', undefined);
  await parley.until('nothing is being said', ({ phase }) => phase === 'idle' || phase === 'off');
}

/** `count` interruptions by voice and as many by key. */
async function measure(count: number, onTrial: (done: number) => void): Promise<BargeInTimes> {
  const vendors = await startTypicalVendors();
  const folder = temporaryFolder();
  const log = join(folder.path, 'events.jsonl');
  const parley = await launchParley({ env: vendors.env, args: ['--samples', `--event-log=${log}`] });
  try {
    // While the echo canceller learns, noise does not count: a first reply passes that time.
    await tellStory(parley);
    await sleep(tuning.bargeIn.echoWarmUpMs);
    await silence(parley);
    for (let done = 1; done <= count; done += 1) {
      await tellStory(parley);
      await parley.invoke('sample.play', { id: 'stop-tides' });
      await parley.until(
        'the new question is answered',
        ({ phase, user, reply, turns }) =>
          phase === 'speaking' &&
          reply?.turnId !== turns.at(-1)?.turnId &&
          /tides/.test(user?.finalText ?? ''),
      );
      await silence(parley);
      await tellStory(parley);
      await parley.invoke('pushToTalk.press', undefined);
      await parley.until('the key is down', ({ pushToTalkDown }) => pushToTalkDown);
      await parley.invoke('pushToTalk.release', undefined);
      await parley.until('the tap was taken back', ({ phase }) => phase === 'idle');
      onTrial(done);
    }
  } finally {
    await parley.close();
    await vendors.dispose();
  }
  const times = bargeInTimes(readSessionLog(log));
  folder.remove();
  return times;
}

const options = benchOptions('times', 25);
const times = await measure(options.count, progress(options, 'interruption'));
const figure = (list: readonly number[]) => figureOf(list, Math.max(0, options.count - list.length));
const bargeInMs = {
  ducked: figure(times.ducked),
  silent: figure(times.silent),
  pushToTalk: figure(times.pushToTalk),
};
if (options.json) process.stdout.write(`${JSON.stringify({ bargeInMs })}\n`);
else {
  process.stdout.write(
    printFigures({
      'voice → ducked': bargeInMs.ducked,
      'voice → silent': bargeInMs.silent,
      'key → silent': bargeInMs.pushToTalk,
    }),
  );
}
