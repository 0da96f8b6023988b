import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resampleWhole } from '#shared/audio/resample-whole.ts';
import { decodeWav, WavError } from '#shared/audio/wav.ts';
import { PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import type { Clock } from '../../clock.ts';
import { ProgramFailure, type RunningProgram, runProgram } from '../../run-program.ts';
import { vendorError } from '../errors.ts';
import { type TtsSink, type TtsSpeech, type TtsVendor, VendorError } from '../types.ts';
import type { Voice } from '../voice-lists.ts';
import { createEnvelope, estimateWords } from './estimated-words.ts';
import { createSpaceKeeper, hasWords } from './speech-text.ts';
import {
  howToInstall,
  type ProgramCall,
  type SayRequest,
  type SpeechProgram,
  speechPrograms,
} from './system-programs.ts';
import type { TtsLimits } from './tts-limits.ts';

const system = { id: 'system', name: 'The system voice' };

export interface SystemVoiceOptions {
  clock: Clock;
  voiceId?: string;
  /** BCP 47 language, e.g. `en`. */
  language?: string;
  /** 1 is the voice's own. */
  speed?: number;
  limits?: Pick<TtsLimits, 'firstByteMs'>;
  /** The first that is installed speaks. Without it: the operating system's. */
  programs?: readonly SpeechProgram[];
}

/**
 * The operating system's own voice, a process a clause: macOS `say`, the speech synthesizer of Windows, espeak-ng.
 * It needs no key and no network. Its words are timed by an estimate. Cancelling ends its own process and no other.
 */
export function createSystemVoice(options: SystemVoiceOptions): TtsVendor {
  const { clock } = options;
  const limitMs = options.limits?.firstByteMs ?? tuning.tts.firstByteMs;
  const finder = createFinder(options.programs ?? speechPrograms(process.platform));
  const speeches = new Set<TtsSpeech>();
  let voiceId: Promise<string | undefined> | null = null;

  /** The chosen voice, or one of the language, for a program that knows languages by their voices. */
  async function voiceOf(program: SpeechProgram): Promise<string | undefined> {
    const { language } = options;
    if (options.voiceId !== undefined || language === undefined || !program.needsVoiceForLanguage) {
      return options.voiceId;
    }
    const voices = program.readVoices((await runProgramOf(program.listVoices).output).toString('utf8'));
    return voices.find((voice) => isSameLanguage(voice.language, language))?.id;
  }

  /** The sound of a text at the player's rate. `onStart` gets the process. Rejects with a `VendorError`. */
  const synthesise = (text: string, onStart: (program: RunningProgram) => void): Promise<Int16Array> =>
    finder.use(async (program) => {
      voiceId ??= voiceOf(program);
      voiceId.catch(() => {
        voiceId = null;
      });
      const request = { text, voiceId: await voiceId, language: options.language, speed: options.speed ?? 1 };
      const wav = await sound(program, request, onStart);
      return resampleWhole(decodeWav(wav), PLAYER_RATE_HZ);
    });

  return {
    id: 'system/voice',
    // Each clause starts a process of its own.
    warm() {},
    cool() {},
    speak(sink) {
      const speech = createSpeech(clock, limitMs, sink, synthesise, () => speeches.delete(speech));
      speeches.add(speech);
      return speech;
    },
    dispose() {
      for (const speech of [...speeches]) speech.cancel();
    },
  };
}

/** The voices that are installed. Rejects with a `VendorError`. */
export function listSystemVoices(
  programs: readonly SpeechProgram[] = speechPrograms(process.platform),
): Promise<Voice[]> {
  return createFinder(programs).use(async (program) =>
    program.readVoices((await runProgramOf(program.listVoices).output).toString('utf8')),
  );
}

const runProgramOf = ({ command, args, input }: ProgramCall): RunningProgram =>
  runProgram(command, args, input);

const isSameLanguage = (one: string | undefined, other: string): boolean =>
  one?.split('-')[0]?.toLowerCase() === other.split('-')[0]?.toLowerCase();

async function sound(
  program: SpeechProgram,
  request: Omit<SayRequest, 'file'>,
  onStart: (program: RunningProgram) => void,
): Promise<Buffer> {
  if (!program.writesFile) {
    const running = runProgramOf(program.say({ ...request, file: '' }));
    onStart(running);
    return running.output;
  }
  const folder = await mkdtemp(join(tmpdir(), 'parley-voice-'));
  try {
    const file = join(folder, 'speech.wav');
    const running = runProgramOf(program.say({ ...request, file }));
    onStart(running);
    await running.output;
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Finds the first program that is installed, once. */
function createFinder(programs: readonly SpeechProgram[]) {
  let found: SpeechProgram | null = null;
  return {
    /** Rejects with a `VendorError`. */
    async use<T>(task: (program: SpeechProgram) => Promise<T>): Promise<T> {
      for (const program of found === null ? programs : [found]) {
        try {
          const result = await task(program);
          found = program;
          return result;
        } catch (error) {
          if (!isMissing(error)) throw inWords(error);
          found = null;
        }
      }
      const words = `This computer has no voice that Parley can use. ${howToInstall(process.platform)}, or choose another voice in Settings.`;
      throw vendorError(system, 'unreachable', { kind: 'permanent', words });
    },
  };
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES');

function inWords(error: unknown): VendorError {
  if (error instanceof VendorError) return error;
  if (error instanceof ProgramFailure) {
    const words =
      'The system voice could not speak. Perhaps the chosen voice is not installed, or none for your language: choose another voice in Settings.';
    return vendorError(system, 'unknown-model', { words });
  }
  return vendorError(system, error instanceof WavError ? 'protocol' : 'server');
}

/** Clauses are spoken one after the other, each by a process. */
function createSpeech(
  clock: Clock,
  limitMs: number,
  sink: TtsSink,
  synthesise: (text: string, onStart: (program: RunningProgram) => void) => Promise<Int16Array>,
  onSettled: () => void,
): TtsSpeech {
  const keepSpaces = createSpaceKeeper();
  const waiting: string[] = [];
  let running: RunningProgram | null = null;
  let samples = 0;
  let busy = false;
  let ended = false;
  let settled = false;
  let cancelTimer = () => {};

  function settle(report: () => void): void {
    if (settled) return;
    settled = true;
    cancelTimer();
    running?.kill();
    running = null;
    onSettled();
    report();
  }

  async function sayAll(): Promise<void> {
    busy = true;
    for (let text = waiting.shift(); text !== undefined; text = waiting.shift()) {
      cancelTimer = clock.after(limitMs, () => settle(() => sink.onError(vendorError(system, 'timeout'))));
      const pcm = await synthesise(text, (program) => {
        running = program;
        // The speech was cancelled before its process began.
        if (settled) program.kill();
      });
      cancelTimer();
      running = null;
      if (settled) return;
      deliver(text, pcm);
    }
    busy = false;
    if (ended) settle(() => sink.onEnd());
  }

  function deliver(text: string, pcm: Int16Array): void {
    const envelope = createEnvelope();
    envelope.push(pcm);
    const words = estimateWords(text, envelope.take(), (samples * 1000) / PLAYER_RATE_HZ);
    samples += pcm.length;
    if (pcm.length > 0) sink.onAudio(pcm);
    if (words.length > 0 && !settled) sink.onWords(words);
  }

  function start(): void {
    sayAll().catch((error: unknown) => settle(() => sink.onError(inWords(error))));
  }

  return {
    push(text) {
      if (settled || ended) return;
      const words = keepSpaces(text);
      if (words === null || !hasWords(words)) return;
      waiting.push(words);
      if (!busy) start();
    },
    end() {
      if (settled || ended) return;
      ended = true;
      if (!busy) queueMicrotask(() => settle(() => sink.onEnd()));
    },
    cancel: () => settle(() => {}),
  };
}
