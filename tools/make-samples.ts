/**
 * Makes resources/samples: the sample questions of demo mode, which are also the speech that the simulated
 * speech-to-text understands. Run by hand where espeak-ng and python3 are installed: `node tools/make-samples.ts`
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Resampler } from '../src/shared/audio/resampler.ts';
import { encodeWav } from '../src/shared/audio/wav.ts';

const RATE_HZ = 16_000;
/** Speech begins almost at time zero: what is cut off a sample's head is missing from its first word. */
const LEAD_IN_MS = 50;
const TAIL_MS = 150;
const PEAK = 0.6;
const QUIET = 0.004;
const COUGH_MS = 250;

const sentences = [
  { id: 'capital', voice: 'en-us', text: 'What is the capital of France?' },
  { id: 'population', voice: 'en-us', text: 'And how many people live there?' },
  { id: 'moon', voice: 'en-us', text: 'How far away is the moon?' },
  { id: 'story', voice: 'en-us', text: 'Tell me a long story about a lighthouse.' },
  { id: 'stop-tides', voice: 'en-us', text: 'Stop. What causes the tides?' },
  { id: 'weather-mars', voice: 'en-us', text: 'What is the weather like on Mars?' },
  { id: 'okay', voice: 'en-us', text: 'Uh-huh.' },
  { id: 'capital-es', voice: 'es', text: '¿Cuál es la capital de Francia?' },
];

interface Synthesis {
  sampleRateHz: number;
  pcmBase64: string;
  words: { textPosition: number; sample: number }[];
}

const here = import.meta.dirname;
const target = join(here, '..', 'resources', 'samples');

function synthesise(voice: string, text: string): Synthesis {
  const script = join(here, 'espeak-synth.py');
  const output = execFileSync('python3', [script, voice, '150', '45', text], { maxBuffer: 16 * 1024 * 1024 });
  return JSON.parse(output.toString('utf8')) as Synthesis;
}

function toFloat(pcm: Int16Array): Float32Array {
  return Float32Array.from(pcm, (sample) => sample / 32_768);
}

function resample(samples: Float32Array, fromHz: number): Float32Array {
  const resampler = new Resampler(fromHz, RATE_HZ);
  const late = resampler.delaySamples;
  const padded = new Float32Array(samples.length + 2 * late);
  padded.set(samples);
  const scale = RATE_HZ / fromHz;
  return resampler.push(padded).slice(Math.round(late * scale), Math.round((late + samples.length) * scale));
}

/** First and one past the last sample that is louder than `QUIET`. */
function audibleSpan(samples: Float32Array): { first: number; end: number } {
  const audible = (sample: number) => Math.abs(sample) > QUIET;
  return { first: samples.findIndex(audible), end: samples.findLastIndex(audible) + 1 };
}

/** Normalises to `PEAK` and puts the speech between the lead-in and the tail. */
function frame(samples: Float32Array, first: number, end: number): Int16Array<ArrayBuffer> {
  const lead = (LEAD_IN_MS * RATE_HZ) / 1000;
  const tail = (TAIL_MS * RATE_HZ) / 1000;
  const peak = samples.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
  const framed = new Int16Array(lead + (end - first) + tail);
  for (let i = first; i < end; i++)
    framed[lead + i - first] = Math.round((samples[i]! / peak) * PEAK * 32_767);
  return framed;
}

const recordings = new Map<string, Int16Array<ArrayBuffer>>();

function makeSentence({ id, voice, text }: (typeof sentences)[number]) {
  const synthesis = synthesise(voice, text);
  const bytes = Buffer.from(synthesis.pcmBase64, 'base64');
  const pcm = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const samples = resample(toFloat(pcm), synthesis.sampleRateHz);
  const { first, end } = audibleSpan(samples);
  recordings.set(`${id}.wav`, frame(samples, first, end));

  const toMs = (sample: number) => Math.round(LEAD_IN_MS + ((sample - first) / RATE_HZ) * 1000);
  const spoken = text.split(' ');
  // espeak-ng reports a hyphenated word as two: only a start after a space begins one of ours.
  const starts = synthesis.words
    .filter(({ textPosition }) => textPosition === 0 || /[\s¿]/.test(text[textPosition - 1] ?? ''))
    .map(({ sample }) => Math.max(first, Math.round((sample * RATE_HZ) / synthesis.sampleRateHz)));
  if (starts.length !== spoken.length)
    throw new Error(`${id}: ${spoken.length} words, ${starts.length} word times`);
  const words = spoken.map((word, i) => {
    const from = starts[i]!;
    const until = starts[i + 1] ?? end;
    // A word before a pause ends where its sound ends.
    const sounding = from + audibleSpan(samples.subarray(from, until)).end;
    return { word, startMs: toMs(from), endMs: toMs(sounding) };
  });
  return { id, file: `${id}.wav`, language: voice.slice(0, 2), text, words };
}

/** Noise with the shape of a cough: a sharp start, then a fading rumble. From a fixed seed, so that it never changes. */
function cough(): Int16Array<ArrayBuffer> {
  const samples = new Float32Array((COUGH_MS * RATE_HZ) / 1000);
  let seed = 20_261_120;
  let low = 0;
  for (let i = 0; i < samples.length; i++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    low += 0.35 * (seed / 2 ** 31 - 1 - low);
    const seconds = i / RATE_HZ;
    samples[i] = low * Math.min(1, seconds / 0.008) * Math.exp(-seconds / 0.09);
  }
  return frame(samples, 0, samples.length);
}

const entries = [
  ...sentences.map(makeSentence),
  { id: 'cough', file: 'cough.wav', language: null, text: '', words: [] },
];
recordings.set('cough.wav', cough());

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const [file, pcm] of recordings) {
  writeFileSync(join(target, file), encodeWav({ sampleRateHz: RATE_HZ, pcm }));
}
writeFileSync(join(target, 'samples.json'), `${JSON.stringify(entries, null, 2)}\n`);
