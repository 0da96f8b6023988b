import { PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';
import type { Clock } from '../clock.ts';
import type { SimClause, SimVoice, SimWord } from './sim-voice.ts';

/** Audio that is kept for a test to compare with. */
const KEPT_MAX_SAMPLES = PLAYER_RATE_HZ * 180;

/** How a simulated voice delivers its sound. */
export interface SpeechPace {
  /** From a text's arrival to its first audio. */
  firstAudioMs: number;
  /** Time to send a second of audio, in seconds: 0.2 is five times faster than it sounds. */
  realTimeFactor: number;
  /** Size of a chunk's audio. An odd size cuts samples in two. */
  chunkBytes: number;
}

export interface SimSpeechPorts {
  clock: Clock;
  voice: SimVoice;
  /** Read as it goes: may be changed at any time. */
  pace: SpeechPace;
  language: string;
  keepAudio: boolean;
  /** Asked before each chunk and at the end of each text: true when a fault has struck and nothing more is to be sent. */
  misbehaves(chunksSent: number): boolean;
  /** A text's sound is ready; its first chunk follows when it is due. `firstSample`: where it begins in the speech. */
  onText?(clause: SimClause, firstSample: number, textIndex: number): void;
  onChunk(bytes: Buffer, textIndex: number): void;
  /** All chunks of a text have been sent. */
  onTextEnd(clause: SimClause, firstSample: number, textIndex: number): void;
  /** Everything that was given has been sent. */
  onRest(): void;
  /** The voice could not say it. */
  onFailed(): void;
}

export interface SimSpeech {
  /** Says this after what was given before. `textIndex` counts from 1. */
  say(text: string): void;
  /** A text is being spoken or waits for it. */
  isBusy(): boolean;
  /** Forgets what is not being spoken yet. */
  dropWaiting(): void;
  samplesSent(): number;
  /** Words whose audio was sent in full, in samples from the start. */
  words(): readonly SimWord[];
  /** What was sent, mono PCM16 at 24 kHz; at most the first three minutes. Empty without `keepAudio`. */
  pcm(): Int16Array;
  /** Nothing more is sent. */
  stop(): void;
}

/** Speaks texts in order, and sends their sound in chunks by the clock: what every simulated voice does, whatever its protocol. */
export function createSimSpeech(ports: SimSpeechPorts): SimSpeech {
  const { clock, pace } = ports;
  const waiting: { text: string; atMs: number; index: number }[] = [];
  const kept = createKeptAudio(ports.keepAudio);
  const words: SimWord[] = [];
  let textIndex = 0;
  let wordIndex = 0;
  let chunksSent = 0;
  let samplesSent = 0;
  let busy = false;
  let stopped = false;
  let cancelTimer = () => {};

  async function sayNext(): Promise<void> {
    const next = waiting.shift();
    busy = next !== undefined;
    if (next === undefined) {
      ports.onRest();
      return;
    }
    const clause = await ports.voice.synthesise(next.text, ports.language, wordIndex).catch(() => null);
    if (stopped) return;
    if (clause === null) {
      stopped = true;
      ports.onFailed();
      return;
    }
    wordIndex += clause.words.length;
    deliver(clause, next.atMs + pace.firstAudioMs, next.index);
  }

  function deliver(clause: SimClause, dueMs: number, index: number): void {
    const bytes = Buffer.from(clause.pcm.buffer, clause.pcm.byteOffset, clause.pcm.byteLength);
    const firstSample = samplesSent;
    const beginMs = Math.max(dueMs, clock.nowMs());
    const msPerByte = (1000 * pace.realTimeFactor) / (PLAYER_RATE_HZ * 2);
    let at = 0;
    ports.onText?.(clause, firstSample, index);
    const step = () => {
      while (at < bytes.length && beginMs + at * msPerByte <= clock.nowMs()) {
        if (strikes()) return;
        const chunk = bytes.subarray(at, at + pace.chunkBytes);
        ports.onChunk(chunk, index);
        at += chunk.length;
        chunksSent += 1;
        kept.add(chunk);
        samplesSent = firstSample + Math.floor(at / 2);
      }
      if (at < bytes.length) {
        cancelTimer = clock.after(Math.max(0, beginMs + at * msPerByte - clock.nowMs()), step);
        return;
      }
      if (strikes()) return;
      for (const { word, startSample, endSample } of clause.words) {
        words.push({ word, startSample: firstSample + startSample, endSample: firstSample + endSample });
      }
      ports.onTextEnd(clause, firstSample, index);
      if (!stopped) void sayNext();
    };
    cancelTimer = clock.after(Math.max(0, beginMs - clock.nowMs()), step);
  }

  function strikes(): boolean {
    if (stopped || !ports.misbehaves(chunksSent)) return stopped;
    stopped = true;
    return true;
  }

  return {
    say(text) {
      if (stopped) return;
      textIndex += 1;
      waiting.push({ text, atMs: clock.nowMs(), index: textIndex });
      if (!busy) {
        busy = true;
        void sayNext();
      }
    },
    isBusy: () => busy,
    dropWaiting() {
      waiting.length = 0;
    },
    samplesSent: () => samplesSent,
    words: () => words,
    pcm: kept.all,
    stop() {
      stopped = true;
      cancelTimer();
    },
  };
}

function createKeptAudio(keeps: boolean) {
  const parts: Buffer[] = [];
  let bytes = 0;
  return {
    add(chunk: Buffer): void {
      if (!keeps || bytes >= KEPT_MAX_SAMPLES * 2) return;
      parts.push(Buffer.from(chunk));
      bytes += chunk.length;
    },
    all(): Int16Array {
      const whole = Buffer.concat(parts);
      const samples = new Int16Array(whole.length >> 1);
      for (let i = 0; i < samples.length; i++) samples[i] = whole.readInt16LE(i * 2);
      return samples;
    },
  };
}
