import { resampleWhole } from '#shared/audio/resample-whole.ts';
import { decodeWav } from '#shared/audio/wav.ts';
import { PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';
import { runProgram } from '../run-program.ts';

export interface SimWord {
  word: string;
  /** In samples from the start of the clause (24 kHz). */
  startSample: number;
  endSample: number;
}

export interface SimClause {
  /** 24 kHz mono. */
  pcm: Int16Array;
  words: readonly SimWord[];
}

/** `espeak`: real speech where espeak-ng is installed, else tones. `tones`: exact word times. */
export type SimVoiceKind = 'espeak' | 'tones';

export interface SimVoice {
  readonly kind: SimVoiceKind;
  /** `wordIndex`: how many words of the same speech came before, so that a tone never follows itself. */
  synthesise(text: string, language: string, wordIndex: number): Promise<SimClause>;
  /** Ends the processes that it started. */
  dispose(): void;
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));

const TONE_COUNT = 23;
const TONE_EDGE_SAMPLES = 120;

/** One rising tone a word, each unlike its neighbours, with word times that are exact. */
export function createToneVoice(): SimVoice {
  return {
    kind: 'tones',
    synthesise: async (text, _language, wordIndex) => toneClause(wordsOf(text), wordIndex),
    dispose() {},
  };
}

function toneClause(spoken: readonly string[], wordIndex: number): SimClause {
  const gap = PLAYER_RATE_HZ * 0.03;
  const lengths = spoken.map((word) => PLAYER_RATE_HZ * (0.09 + 0.045 * Math.min(10, word.length)));
  const pcm = new Int16Array(lengths.reduce((sum, length) => sum + length + gap, 0));
  const words: SimWord[] = [];
  let at = 0;
  spoken.forEach((word, index) => {
    const length = lengths[index] ?? 0;
    const frequencyHz = 320 + (((wordIndex + index) * 7) % TONE_COUNT) * 60;
    for (let i = 0; i < length; i++) {
      const edge = Math.min(1, (i + 1) / TONE_EDGE_SAMPLES, (length - i) / TONE_EDGE_SAMPLES);
      // It rises by a quarter, so that a correlation finds its place to the sample.
      const turns = (frequencyHz * i * (1 + (0.125 * i) / length)) / PLAYER_RATE_HZ;
      pcm[at + i] = 9000 * edge * Math.sin(2 * Math.PI * turns);
    }
    words.push({ word, startSample: at, endSample: at + length });
    at += length + gap;
  });
  return { pcm, words };
}

const CACHE_MAX_SAMPLES = PLAYER_RATE_HZ * 300;
/** A clause takes espeak-ng a few ms; more at a time would only fight over the processor. */
const PROCESSES_MAX = 2;

/**
 * espeak-ng, a process a clause. Its command line gives no word times: each word gets a share of the clause by the
 * number of its phonemes, which is within a syllable of the truth.
 */
export function createEspeakVoice(): SimVoice {
  const cache = new Map<string, SimClause>();
  const processes = createProcessPool(PROCESSES_MAX);
  let cachedSamples = 0;

  async function speak(text: string, language: string): Promise<SimClause> {
    const spoken = wordsOf(text);
    if (spoken.length === 0) return { pcm: new Int16Array(0), words: [] };
    const voice = ['-v', voiceOf(language), '--stdin', '-b', '1'];
    const [wav, phonemes] = await Promise.all([
      processes.run('espeak-ng', [...voice, '-s', '165', '-p', '42', '--stdout'], text),
      processes.run('espeak-ng', [...voice, '-q', '-x'], spoken.join('\n\n')),
    ]);
    const pcm = trimSilence(resampleWhole(decodeWav(wav), PLAYER_RATE_HZ));
    return { pcm, words: shareOut(spoken, phonemes.toString('utf8'), pcm) };
  }

  return {
    kind: 'espeak',
    async synthesise(text, language) {
      const key = `${language} ${text}`;
      const cached = cache.get(key);
      if (cached) return cached;
      const clause = await speak(text, language);
      cache.set(key, clause);
      cachedSamples += clause.pcm.length;
      for (const [oldest, { pcm }] of cache) {
        if (cachedSamples <= CACHE_MAX_SAMPLES) break;
        cache.delete(oldest);
        cachedSamples -= pcm.length;
      }
      return clause;
    },
    dispose: () => processes.dispose(),
  };
}

/** The voice that was asked for, or tones where espeak-ng cannot be run. */
export async function createSimVoice(kind: SimVoiceKind = 'espeak'): Promise<SimVoice> {
  const speaks = kind === 'espeak' && (await hasEspeak());
  return speaks ? createEspeakVoice() : createToneVoice();
}

const hasEspeak = (): Promise<boolean> =>
  runProgram('espeak-ng', ['--version'], '').output.then(
    () => true,
    () => false,
  );

/** Only a language tag may become part of a command line. */
const voiceOf = (language: string): string =>
  language === 'en' || !/^[a-z]{2,3}(-[a-z]{2,4})?$/i.test(language) ? 'en-us' : language.toLowerCase();

const QUIET = 200;
const LEAD_SAMPLES = PLAYER_RATE_HZ * 0.01;
const TAIL_SAMPLES = PLAYER_RATE_HZ * 0.18;

/** espeak-ng ends a clause with up to half a second of nothing. */
function trimSilence(pcm: Int16Array): Int16Array {
  const isLoud = (sample: number) => Math.abs(sample) > QUIET;
  const first = pcm.findIndex(isLoud);
  if (first < 0) return pcm.subarray(0, 0);
  return pcm.slice(Math.max(0, first - LEAD_SAMPLES), pcm.findLastIndex(isLoud) + TAIL_SAMPLES);
}

function shareOut(spoken: readonly string[], phonemes: string, pcm: Int16Array): SimWord[] {
  const lines = phonemes
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const weights = spoken.map(
    (word, index) => 1 + (lines.length === spoken.length ? soundsOf(lines[index]!) : word.length),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const start = Math.min(LEAD_SAMPLES, pcm.length);
  const voiced = Math.max(0, pcm.length - start - TAIL_SAMPLES);
  let before = 0;
  return spoken.map((word, index) => {
    const from = before;
    before += weights[index]!;
    return {
      word,
      startSample: start + Math.round((voiced * from) / total),
      endSample: start + Math.round((voiced * before) / total),
    };
  });
}

/** Phonemes in espeak's notation, without its stress and length marks; a vowel lasts longer than a consonant. */
function soundsOf(line: string): number {
  const sounds = line.replace(/[',_:;|!?#\s]/g, '');
  return sounds.length + 0.6 * (sounds.match(/[aeiouAEIOU@03V]/g)?.length ?? 0);
}

function createProcessPool(maxAtOnce: number) {
  const waiting: (() => void)[] = [];
  const kills = new Set<() => void>();
  let running = 0;

  const run = async (command: string, args: readonly string[], input: string): Promise<Buffer> => {
    const program = runProgram(command, args, input);
    kills.add(program.kill);
    try {
      return await program.output;
    } finally {
      kills.delete(program.kill);
    }
  };

  return {
    async run(command: string, args: readonly string[], input: string): Promise<Buffer> {
      if (running >= maxAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
      else running += 1;
      try {
        return await run(command, args, input);
      } finally {
        const next = waiting.shift();
        if (next) next();
        else running -= 1;
      }
    },
    dispose() {
      for (const kill of kills) kill();
    },
  };
}
