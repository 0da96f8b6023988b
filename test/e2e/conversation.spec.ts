import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { findSpokenWords } from '../support/find-spoken-words.ts';
import { launchParley, type RunningParley, temporaryFolder } from './support/parley.ts';
import { type SimulatedVendors, samplesFolder, startSimulatedVendors } from './support/simulated-vendors.ts';
import { readSpeakerRecording } from './support/speaker-recording.ts';

let vendors: SimulatedVendors;
let parley: RunningParley;
let folder: ReturnType<typeof temporaryFolder>;

test.beforeEach(async () => {
  vendors = await startSimulatedVendors();
  folder = temporaryFolder();
});

test.afterEach(async () => {
  await parley.close();
  await vendors.dispose();
  folder.remove();
});

const launch = async (...args: string[]): Promise<void> => {
  parley = await launchParley({
    env: vendors.env,
    args: ['--samples', `--speaker-file=${join(folder.path, 'speaker.wav')}`, ...args],
  });
};

/** Speaks a sample through the microphone path. */
const say = (id: string): Promise<unknown> => parley.invoke('sample.play', { id });
const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** How far a held reply may move its words: `resumeWithinMs` and a margin. */
const heldMaxSamples = 2 * 24_000;

/**
 * The words of the `index`th speech that the voice simulator sent, as far as the speaker's recording holds them.
 * Ends at the first word that is not there, or only far later: that is another speech.
 */
function heardWords(index: number): { word: string; share: number }[] {
  const record = vendors.tts.stats().contexts[index];
  const pcm = record && vendors.tts.pcmOf(record.id);
  if (!record || !pcm) throw new Error(`the simulator has no speech ${index}`);
  const { pcm: recording } = readSpeakerRecording(join(folder.path, 'speaker.wav'));
  const heard: { word: string; share: number }[] = [];
  let shift = 0;
  for (const [i, { word, atSample, share }] of findSpokenWords(recording, {
    pcm,
    words: record.words,
  }).entries()) {
    const movedBy = (atSample ?? Number.POSITIVE_INFINITY) - (record.words[i]?.startSample ?? 0) - shift;
    if (i > 0 && movedBy > heldMaxSamples) break;
    shift += movedBy;
    heard.push({ word, share });
  }
  return heard;
}
const wordsOf = (heard: readonly { word: string }[]): string[] => heard.map(({ word }) => word);

test('a spoken question is answered aloud, and no sample of it is lost', async () => {
  const capital = join(samplesFolder, 'capital.wav');
  // The question starts with the microphone: its first word comes before the speech detector can know of it.
  await launch(`--mic-file=${capital}`);
  await parley.panel.getByRole('button', { name: 'Start hands-free conversation' }).click();
  const turn = await parley.turn(1);
  expect(turn.userText).toBe('What is the capital of France?');
  expect(turn.spokenText).toContain('Paris');
  expect(turn.unspokenText).toBe('');
  expect(vendors.stt.stats().utterances).toMatchObject([{ sampleId: 'capital', lostMs: 0, doubledMs: 0 }]);
  await parley.close();
  expect(wordsOf(heardWords(0))).toEqual(['The', 'capital', 'of', 'France', 'is', 'Paris.']);
});

test('a follow-up is answered from the context', async () => {
  await launch();
  await say('capital');
  expect((await parley.turn(1)).userText).toBe('What is the capital of France?');
  await say('population');
  const turn = await parley.turn(2);
  expect(turn.userText).toBe('And how many people live there?');
  expect(turn.spokenText).toMatch(/million.* people live in Paris/);
  const request = vendors.llm.stats().requests.at(-1);
  expect(request?.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
});

test('speaking over an answer stops it, and history holds only what was heard', async () => {
  await launch();
  await say('story');
  await parley.until('some of the story was heard', ({ reply }) => (reply?.heardChars ?? 0) > 60);
  await say('stop-tides');
  const story = await parley.turn(1);
  const tides = await parley.turn(2);
  expect(story.interrupted).toBe(true);
  expect(tides.spokenText).toMatch(/gravity/);
  expect(words(story.unspokenText).length).toBeGreaterThan(50);
  // The model is told what was heard, not what was written.
  const told = vendors.llm
    .stats()
    .requests.at(-1)
    ?.messages.find(({ role }) => role === 'assistant');
  expect(told?.content.startsWith(story.spokenText.trim())).toBe(true);
  expect(told?.content).not.toContain(words(story.unspokenText).slice(0, 5).join(' '));
  await parley.close();
  const heard = heardWords(0);
  const spoken = words(story.spokenText);
  // A word that was cut in the middle may be in the recording; nothing after it is.
  expect(heard.length - spoken.length).toBeGreaterThanOrEqual(0);
  expect(heard.length - spoken.length).toBeLessThanOrEqual(1);
});

test('a cough neither cancels nor shortens the answer', async () => {
  await launch();
  await say('moon');
  await parley.until('the answer is being spoken', ({ phase }) => phase === 'speaking');
  await say('cough');
  const turn = await parley.turn(1);
  expect(turn.interrupted).toBe(false);
  expect(turn.unspokenText).toBe('');
  await parley.close();
  const sent = vendors.tts.stats().contexts[0]?.words.map(({ word }) => word);
  expect(wordsOf(heardWords(0))).toEqual(sent);
});

test('holding the button talks, letting go ends the turn at once', async () => {
  await launch();
  const hold = parley.panel.getByRole('button', { name: 'Hold to talk' });
  await hold.hover();
  await parley.panel.mouse.down();
  await parley.until('the microphone is open', ({ micOpen, pushToTalkDown }) => micOpen && pushToTalkDown);
  await say('capital');
  await parley.until('all of it was heard', ({ user }) =>
    /France/.test(`${user?.finalText} ${user?.interimText}`),
  );
  await parley.panel.mouse.up();
  const turn = await parley.turn(1);
  expect(turn).toMatchObject({
    kind: 'push-to-talk',
    userText: 'What is the capital of France?',
    interrupted: false,
  });
  expect(turn.anchors.pttUp).toBeDefined();
});

test('a typed message is answered aloud, and the microphone stays closed', async () => {
  await launch();
  await parley.panel.getByRole('textbox', { name: 'Message' }).fill('What is the capital of France?');
  await parley.panel.keyboard.press('Enter');
  const turn = await parley.turn(1);
  expect(turn).toMatchObject({ kind: 'typed', userText: 'What is the capital of France?', unspokenText: '' });
  expect((await parley.snapshot()).micOpen).toBe(false);
  await parley.close();
  expect(heardWords(0).at(-1)?.word).toBe('Paris.');
});
