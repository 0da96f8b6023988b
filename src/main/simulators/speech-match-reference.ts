import { Resampler } from '#shared/audio/resampler.ts';
import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';
import type { SpokenSample } from './samples.ts';
import { CorrelationIndex, shiftedByFraction } from './speech-match-signal.ts';

/** Audio is compared at this rate: what lies above 4 kHz differs most from one resampler to the next. */
export const MATCH_RATE_HZ = 8000;
/** Places are searched for at this rate first. */
export const COARSE_RATE_HZ = 4000;
/** Lags are counted in quarters of a sample. */
export const LAG_STEPS = 4;
/** A pause this long parts a sample into phrases that are heard one by one, since a microphone's gate may cut it. */
const PAUSE_MS = 200;
const AUDIBLE = 0.01;

export interface PhraseWord {
  readonly word: string;
  /** In samples of the phrase. */
  readonly start: number;
  readonly end: number;
}

/** A stretch of a sample without a pause in it, at 8 kHz. */
export interface Phrase {
  readonly index: number;
  readonly sampleId: string;
  /** Of the sample. */
  readonly language: string | null;
  readonly words: readonly PhraseWord[];
  readonly samples: Float32Array;
  /** From the first audible sample to behind the last. */
  readonly speechStart: number;
  readonly speechEnd: number;
  /** The phrase, read a quarter sample later each. */
  readonly shifted: readonly Float32Array[];
}

export interface SpeechReferences {
  readonly phrases: readonly Phrase[];
  readonly index: CorrelationIndex;
}

/** PCM16 at 16 kHz → floats at 8 kHz. */
export function createMatchResampler(): (pcm: Int16Array) => Float32Array {
  const resample = createPunctualResampler(CAPTURE_RATE_HZ, MATCH_RATE_HZ);
  return (pcm) => resample(Float32Array.from(pcm, (sample) => sample / 32_768));
}

/** Floats at 8 kHz → floats at 4 kHz. */
export const createCoarseResampler = (): ((samples: Float32Array) => Float32Array) =>
  createPunctualResampler(MATCH_RATE_HZ, COARSE_RATE_HZ);

/** Leaves out what the filter's delay puts first, so that blocks keep to the frames that were received. */
function createPunctualResampler(fromHz: number, toHz: number): (samples: Float32Array) => Float32Array {
  const resampler = new Resampler(fromHz, toHz);
  let early = Math.round((resampler.delaySamples * toHz) / fromHz);
  return (samples) => {
    const resampled = resampler.push(samples);
    const left = Math.min(early, resampled.length);
    early -= left;
    return resampled.subarray(left);
  };
}

/** Prepares what the matcher can recognise. Samples without words are not speech and are left out. */
export function prepareReferences(samples: readonly SpokenSample[]): SpeechReferences {
  const parts = samples.flatMap((sample) => phrasesOf(sample));
  return {
    phrases: parts.map(({ phrase }, index) => ({ ...phrase, index })),
    index: new CorrelationIndex(parts.map(({ coarse }) => coarse)),
  };
}

function phrasesOf(sample: SpokenSample): { phrase: Omit<Phrase, 'index'>; coarse: Float32Array }[] {
  const padded = new Int16Array(sample.pcm.length + CAPTURE_RATE_HZ / 10);
  padded.set(sample.pcm);
  const fine = createMatchResampler()(padded).slice();
  const coarse = createCoarseResampler()(fine).slice();
  const perMs = MATCH_RATE_HZ / 1000;
  const groups: SpokenSample['words'][number][][] = [];
  for (const word of sample.words) {
    const group = groups.at(-1);
    if (group && word.startMs - group.at(-1)!.endMs < PAUSE_MS) group.push(word);
    else groups.push([word]);
  }
  return groups.map((group, i) => {
    const before = groups[i - 1]?.at(-1)?.endMs;
    const after = groups[i + 1]?.[0]?.startMs;
    // Even, so that the same cut falls on a whole coarse sample.
    const cut = (ms: number) => 2 * Math.round((ms * perMs) / 2);
    const from = before === undefined ? 0 : cut((before + group[0]!.startMs) / 2);
    const to = after === undefined ? fine.length : cut((group.at(-1)!.endMs + after) / 2);
    const part = fine.slice(from, to);
    const peak = part.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    const audible = (value: number) => Math.abs(value) > AUDIBLE * peak;
    const phrase = {
      sampleId: sample.id,
      language: sample.language,
      words: group.map(({ word, startMs, endMs }) => ({
        word,
        start: Math.round(startMs * perMs) - from,
        end: Math.round(endMs * perMs) - from,
      })),
      samples: part,
      speechStart: part.findIndex(audible),
      speechEnd: part.findLastIndex(audible) + 1,
      shifted: Array.from({ length: LAG_STEPS }, (_, step) => shiftedByFraction(part, step / LAG_STEPS)),
    };
    return { phrase, coarse: coarse.slice(from / 2, to / 2) };
  });
}
