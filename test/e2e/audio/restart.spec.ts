import { expect, test } from '@playwright/test';
import { launchParley, type RunningParley } from '../support/parley.ts';
import { type SimulatedVendors, startSimulatedVendors } from '../support/simulated-vendors.ts';

let vendors: SimulatedVendors;
let parley: RunningParley;

test.beforeEach(async () => {
  vendors = await startSimulatedVendors();
  parley = await launchParley({ env: vendors.env, args: ['--samples'] });
});
test.afterEach(async () => {
  await parley.close();
  await vendors.dispose();
});

const say = (id: string) =>
  parley.panel.evaluate((name) => globalThis.parley.invoke('sample.play', { id: name }), id);

/** What a crash of its process looks like from outside, in the middle of whatever it is doing. */
const endAudioWindow = () =>
  parley.app.evaluate(({ BrowserWindow }) => {
    const audio = BrowserWindow.getAllWindows().find((window) =>
      window.webContents.getURL().endsWith('audio.html'),
    );
    audio?.destroy();
  });

test('when the audio window ends within an answer, the next question is heard and answered', async () => {
  await say('story');
  await parley.until('some of the story was heard', ({ reply }) => (reply?.heardChars ?? 0) > 20);
  await endAudioWindow();
  await parley.until('the story is over', ({ phase }) => phase === 'idle' || phase === 'off');
  await parley.until('the microphone is open again', ({ micOpen }) => micOpen);
  await say('capital');
  const turn = await parley.turn(2);
  expect(turn.userText).toBe('What is the capital of France?');
  expect(turn.spokenText).toContain('Paris');
});
