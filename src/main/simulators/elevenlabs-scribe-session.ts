import { z } from 'zod';
import type { ScribeParameters } from './elevenlabs-scribe-handshake.ts';
import { languagesOf, textOfWords } from './speech-ear.ts';
import type { HeardWord } from './speech-match.ts';
import type { SttControls } from './stt-controls.ts';
import { SttLine } from './stt-line.ts';
import type { SttSession, SttSessionOptions } from './stt-simulator.ts';

/** By report, 10 to 15 s. */
const IDLE_CLOSE_MS = 12_000;

export interface ScribeControls extends SttControls {
  /** A partial for each this much audio. */
  interimEveryMs: number;
  /** A commit with less audio since the last one is throttled. */
  minCommitMs: number;
}

const chunkSchema = z.strictObject({
  message_type: z.literal('input_audio_chunk'),
  audio_base_64: z.base64(),
  commit: z.boolean().optional(),
  sample_rate: z.number().optional(),
  previous_text: z.string().optional(),
});

/** One accepted connection. Audio comes as text. */
export class ScribeSession implements SttSession {
  readonly #options: SttSessionOptions<ScribeControls, ScribeParameters>;
  readonly #line: SttLine;
  #partial = '';
  #partialMs = 0;
  #committedMs = 0;

  constructor(options: SttSessionOptions<ScribeControls, ScribeParameters>) {
    this.#options = options;
    this.#line = new SttLine({
      ...options,
      idleMs: IDLE_CLOSE_MS,
      onIdle: () => this.closeIdle(),
      onText: (text) => this.#onChunk(text),
      onAudio: () => this.#refuse('Audio must come as base64 in JSON.'),
      errorMessage: (code) => ({ message_type: code, error: 'Simulated.' }),
    });
    const config = { sample_rate: 16_000, audio_format: 'pcm_16000', model_id: options.parameters.model };
    this.#line.send({ message_type: 'session_started', session_id: options.id, config }, 0);
  }

  closeIdle(): void {
    this.#line.close(1000, 'insufficient_audio_activity');
  }

  /** Says it first. */
  closeForAge(): void {
    this.#line.send(
      { message_type: 'session_time_limit_exceeded', error: 'Session time limit exceeded.' },
      0,
    );
    this.#line.schedule(0, () => this.#line.close(1000, ''));
  }

  dispose(): void {
    this.#line.dispose();
  }

  #onChunk(text: string): void {
    const chunk = chunkSchema.safeParse(parsed(text));
    if (!chunk.success || (chunk.data.sample_rate ?? 16_000) !== 16_000) {
      this.#refuse('Invalid message.');
      return;
    }
    const data = Buffer.from(chunk.data.audio_base_64, 'base64');
    if (data.length > 0) {
      if (!this.#line.takeAudio(data)) return;
      this.#options.ear.push(data, (nowMs) => this.#afterFrame(nowMs));
    }
    if (chunk.data.commit) this.#onCommit();
  }

  #afterFrame(nowMs: number): void {
    const { ear, controls, parameters } = this.#options;
    const text = textOfWords(ear.words());
    if (text !== this.#partial && nowMs - this.#partialMs >= controls.interimEveryMs) {
      this.#partialMs = nowMs;
      this.#partial = text;
      this.#line.send({ message_type: 'partial_transcript', text }, controls.interimDelayMs);
    }
    const { vadSilenceMs } = parameters;
    if (vadSilenceMs !== null && text !== '' && ear.silenceMs >= vadSilenceMs) this.#commit();
  }

  #onCommit(): void {
    const { ear, controls, stats } = this.#options;
    stats.finalizes += 1;
    if (controls.fault?.kind === 'no-finalize-answer') return;
    if (ear.audioMs - this.#committedMs < controls.minCommitMs) {
      this.#line.send({ message_type: 'commit_throttled', error: 'Too little audio to commit.' }, 0);
      return;
    }
    ear.flush();
    this.#commit();
  }

  #commit(): void {
    const { ear, controls, parameters } = this.#options;
    const words = ear.take();
    const text = textOfWords(words);
    this.#partial = '';
    this.#committedMs = ear.audioMs;
    this.#line.send({ message_type: 'committed_transcript', text }, controls.sttFinalMs);
    // With language detection every commit yields two messages.
    if (!parameters.detectsLanguage) return;
    const timed = {
      text,
      language_code: parameters.language ?? languagesOf(words)[0] ?? null,
      words: wordsOnWire(words),
    };
    this.#line.send({ message_type: 'committed_transcript_with_timestamps', ...timed }, controls.sttFinalMs);
  }

  #refuse(error: string): void {
    this.#line.send({ message_type: 'input_error', error }, 0);
    this.#line.schedule(0, () => this.#line.close(1008, error));
  }
}

const wordsOnWire = (words: readonly HeardWord[]) =>
  words.map(({ word, startMs, endMs }) => ({
    text: word,
    start: startMs / 1000,
    end: endMs / 1000,
    type: 'word',
    logprob: -0.01,
  }));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
