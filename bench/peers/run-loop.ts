// One voice loop in a process of its own: holds turns and interruptions and prints what was measured, as JSON.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { decodeWav } from '../../src/shared/audio/wav.ts';
import { isAudible, Microphone, type OutputEvent, type VendorUrls, type VoiceLoop } from './voice-loop.ts';

export interface LoopResult {
  /** Last audible sample in → first audible buffer out, in ms; null: no answer came, or one to half of the question. */
  voiceToVoiceMs: (number | null)[];
  /** First audible sample of the interruption in → the output is silenced. */
  silentMs: (number | null)[];
  /** Voice-to-voice of a turn in which the first model takes the request and says nothing. */
  failoverMs: (number | null)[];
  /** Megabytes after the last turn. */
  rssMb: number;
  heapMb: number;
}

const answerMs = 12_000;
const questions = ['capital', 'moon', 'weather-mars'];
/** A person who interrupts has listened for a while. */
const listenMs = 1500;
/** A model that failed is given this long to recover. */
const recoverMs = 35_000;
/** While an echo canceller would learn, neither loop lets noise interrupt. */
const warmUpMs = 3500;

const loops: Record<string, (urls: VendorUrls) => Promise<VoiceLoop>> = {
  parley: async (urls) => (await import('./parley-loop.ts')).openParley(urls, 'model'),
  'parley-early-voice': async (urls) =>
    (await import('./parley-loop.ts')).openParley(urls, 'model-and-voice'),
  'livekit-defaults': async (urls) => (await import('./livekit-loop.ts')).openLiveKit(urls, null),
  'livekit-300': async (urls) => (await import('./livekit-loop.ts')).openLiveKit(urls, 300),
  'livekit-400': async (urls) => (await import('./livekit-loop.ts')).openLiveKit(urls, 400),
};

const { values } = parseArgs({
  options: {
    loop: { type: 'string' },
    stt: { type: 'string' },
    llm: { type: 'string' },
    tts: { type: 'string' },
    backup: { type: 'string' },
    samples: { type: 'string' },
    turns: { type: 'string' },
    interruptions: { type: 'string' },
    failovers: { type: 'string' },
  },
});
const need = (name: keyof typeof values): string => {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
};
const open = loops[need('loop')];
if (open === undefined) throw new Error(`There is no loop "${values.loop}".`);
const texts: { id: string; text: string }[] = JSON.parse(
  readFileSync(`${need('samples')}/samples.json`, 'utf8'),
);
const textOf = (id: string): string => texts.find((sample) => sample.id === id)?.text ?? '';
const sampleOf = (id: string): Int16Array => decodeWav(readFileSync(`${need('samples')}/${id}.wav`)).pcm;

const loop = await open({
  stt: need('stt'),
  llm: need('llm'),
  tts: need('tts'),
  backup: values.backup ?? null,
});
const microphone = new Microphone(loop);

/** When the next output event of the kind comes; null if it does not within `limitMs`. */
function next(holds: (event: OutputEvent) => boolean, limitMs: number): Promise<number | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle(null), limitMs);
    const settle = (atMs: number | null): void => {
      clearTimeout(timer);
      waiting.delete(look);
      resolve(atMs);
    };
    const look = (event: OutputEvent): void => {
      if (holds(event)) settle(performance.now());
    };
    waiting.add(look);
  });
}
const waiting = new Set<(event: OutputEvent) => void>();
loop.onOutput((event) => {
  for (const look of [...waiting]) look(event);
});
const sounds = (event: OutputEvent): boolean => event.kind === 'sound' && isAudible(event.pcm);

/** Asks the process that runs the simulated vendors: what a model was last asked, or to break or mend the first one. */
async function request(what: 'asked?' | 'break' | 'mend'): Promise<string> {
  const answer = once(process, 'message') as Promise<[string]>;
  process.send?.(what);
  return (await answer)[0];
}

/** Asks, and waits until the answer begins; then until it ends, if `isWhole`. Null unless the whole question was answered. */
async function ask(id: string, isWhole: boolean): Promise<number | null> {
  const answer = next(sounds, answerMs);
  const ended = next(({ kind }) => kind === 'ended', 60_000);
  const { lastMs } = await microphone.say(sampleOf(id));
  const atMs = await answer;
  if (isWhole && atMs !== null) await ended;
  await sleep(isWhole ? 300 : 0);
  const isAnswered = atMs !== null && (await request('asked?')).endsWith(textOf(id));
  return isAnswered ? atMs - lastMs : null;
}

async function interrupt(): Promise<number | null> {
  await ask('story', false);
  await sleep(listenMs);
  const silenced = next(({ kind }) => kind === 'silenced', 5000);
  const answered = next(sounds, answerMs);
  const saying = microphone.say(sampleOf('stop-tides'));
  const atMs = await silenced;
  const { firstMs } = await saying;
  await answered;
  await sleep(answerMs);
  return atMs === null ? null : atMs - firstMs;
}

// The first turn opens the connections.
await sleep(1000);
await ask('capital', true);
await sleep(warmUpMs);
const result: LoopResult = { voiceToVoiceMs: [], silentMs: [], failoverMs: [], rssMb: 0, heapMb: 0 };
for (let turn = 0; turn < Number(need('turns')); turn += 1) {
  result.voiceToVoiceMs.push(await ask(questions[turn % questions.length] ?? 'capital', true));
  process.stderr.write('.');
}
for (let n = 0; n < Number(need('interruptions')); n += 1) {
  result.silentMs.push(await interrupt());
  process.stderr.write('!');
}
for (let n = 0; n < Number(need('failovers')); n += 1) {
  await request('break');
  result.failoverMs.push(await ask('moon', true));
  await request('mend');
  // Long enough for either to try the first model again.
  await sleep(recoverMs);
  await ask('capital', true);
  process.stderr.write('/');
}
const { rss, heapUsed } = process.memoryUsage();
result.rssMb = rss / 1024 / 1024;
result.heapMb = heapUsed / 1024 / 1024;
process.stdout.write(`${JSON.stringify(result)}\n`);
microphone.stop();
await loop.dispose();
process.exit(0);
