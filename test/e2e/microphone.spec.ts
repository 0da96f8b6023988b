import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { encodeWav } from '#shared/audio/wav.ts';
import { launchParley, type RunningParley, temporaryFolder } from './support/parley.ts';
import { type SimulatedVendors, samplesFolder, startSimulatedVendors } from './support/simulated-vendors.ts';

let vendors: SimulatedVendors;
let parley: RunningParley;

test.beforeEach(async () => {
  vendors = await startSimulatedVendors();
});
test.afterEach(async () => {
  await parley.close();
  await vendors.dispose();
});

const start = (): Promise<void> =>
  parley.panel.getByRole('button', { name: 'Start hands-free conversation' }).click();

test('without a microphone it says so, and says what to do', async () => {
  parley = await launchParley({ env: vendors.env });
  await start();
  const { notices } = await parley.until('a notice', (now) => now.notices.length > 0);
  expect(notices[0]?.level).toBe('error');
  await expect(parley.panel.getByText(notices[0]?.title ?? '', { exact: false }).first()).toBeVisible();
  expect(notices[0]?.detail).toMatch(/microphone|sound/i);
});

test('a refused microphone is told from a missing one', async () => {
  parley = await launchParley({
    env: vendors.env,
    args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  });
  await parley.app.evaluate(({ session }) => {
    session.defaultSession.setPermissionCheckHandler(() => false);
    session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  });
  await start();
  const { notices } = await parley.until('a notice', (now) => now.notices.length > 0);
  expect(`${notices[0]?.title} ${notices[0]?.detail}`).toMatch(/allow|permission|may not/i);
});

test('a microphone that delivers only silence is noticed', async () => {
  const folder = temporaryFolder();
  const silence = join(folder.path, 'silence.wav');
  writeFileSync(silence, encodeWav({ pcm: new Int16Array(48_000 * 20), sampleRateHz: 48_000 }));
  parley = await launchParley({
    env: vendors.env,
    args: [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${silence}`,
    ],
  });
  await start();
  const { notices } = await parley.until('a notice', (now) => now.notices.length > 0);
  expect(`${notices[0]?.title} ${notices[0]?.detail}`).toMatch(/no sound|silen|hear/i);
  folder.remove();
});

test('a real device is heard from its first word on', async () => {
  parley = await launchParley({
    env: vendors.env,
    args: [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${join(samplesFolder, 'capital.wav')}%noloop`,
    ],
  });
  await start();
  const turn = await parley.turn(1);
  // Chromium's noise suppression and gain control reshape the sound, so the simulator may miss words in the middle.
  expect(turn.userText).toMatch(/^What\b/);
  const questionMs = vendors.samples.find(({ id }) => id === 'capital')?.words.at(-1)?.endMs ?? 0;
  expect(vendors.stt.stats().audioBytes / 32).toBeGreaterThan(questionMs);
});

test('a panel that renders without a pause delays no frame', async () => {
  parley = await launchParley({ env: vendors.env, args: ['--samples'] });
  await parley.invoke('conversation.start', undefined);
  await parley.until('the microphone is open', ({ micOpen }) => micOpen);
  const speaking = parley.invoke('sample.play', { id: 'capital' });
  // 200 ms of work, a breath, and again: for longer than the question and its answer take.
  const busy = parley.panel.evaluate(`new Promise((done) => {
    let rounds = 30;
    const work = () => {
      const end = performance.now() + 200;
      while (performance.now() < end);
      rounds -= 1;
      if (rounds > 0) setTimeout(work); else done(true);
    };
    work();
  })`);
  await Promise.all([speaking, busy]);
  const turn = await parley.turn(1);
  expect(turn.userText).toBe('What is the capital of France?');
  expect(vendors.stt.stats().utterances).toMatchObject([{ lostMs: 0, doubledMs: 0, shareReceived: 1 }]);
});
