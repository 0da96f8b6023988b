import { TransformStream } from 'node:stream/web';
import { initializeLogger, llm, voice } from '@livekit/agents';
import { TTS } from '@livekit/agents-plugin-cartesia';
import { STT } from '@livekit/agents-plugin-deepgram';
import { LLM } from '@livekit/agents-plugin-openai';
import { AudioFrame } from '@livekit/rtc-node';
import {
  instructions,
  keys,
  MIC_RATE_HZ,
  type OutputEvent,
  type VendorUrls,
  type VoiceLoop,
} from './voice-loop.ts';

const OUTPUT_RATE_HZ = 24_000;
/** The one that Parley asks for too. */
const voiceId = 'f786b574-daa5-4673-aa0c-cbe3e8534c02';

/** Frames of the microphone, as the framework's own console input hands them on. */
class Ears extends voice.AudioInput {
  readonly #frames: TransformStream<AudioFrame, AudioFrame> = new TransformStream();
  readonly #writer = this.#frames.writable.getWriter();

  constructor() {
    super();
    this.multiStream.addInputStream(this.#frames.readable);
  }

  push(pcm: Int16Array): void {
    void this.#writer.write(new AudioFrame(pcm, MIC_RATE_HZ, 1, pcm.length)).catch(() => {});
  }
}

/** A speaker that plays in real time whatever it is handed, and can pause. */
class Mouth extends voice.AudioOutput {
  readonly #emit: (event: OutputEvent) => void;
  #queuedMs = 0;
  #playedMs = 0;
  #sinceMs: number | null = null;
  #flushed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(emit: (event: OutputEvent) => void) {
    super(OUTPUT_RATE_HZ, undefined, { pause: true });
    this.#emit = emit;
  }

  override async captureFrame(frame: AudioFrame): Promise<void> {
    await super.captureFrame(frame);
    this.#emit({ kind: 'sound', pcm: frame.data });
    if (this.#queuedMs === 0) this.onPlaybackStarted(Date.now());
    this.#queuedMs += (frame.samplesPerChannel / frame.sampleRate) * 1000;
    this.#sinceMs ??= performance.now();
  }

  override flush(): void {
    super.flush();
    this.#flushed = true;
    this.#schedule();
  }

  override clearBuffer(): void {
    if (this.#queuedMs === 0) return;
    this.#emit({ kind: 'silenced' });
    this.#finish(true);
  }

  override pause(): void {
    super.pause();
    this.#count();
    this.#sinceMs = null;
    clearTimeout(this.#timer);
    this.#emit({ kind: 'silenced' });
  }

  override resume(): void {
    super.resume();
    this.#sinceMs = performance.now();
    this.#schedule();
  }

  #count(): void {
    const nowMs = performance.now();
    if (this.#sinceMs !== null)
      this.#playedMs = Math.min(this.#queuedMs, this.#playedMs + nowMs - this.#sinceMs);
    if (this.#sinceMs !== null) this.#sinceMs = nowMs;
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (!this.#flushed || this.#queuedMs === 0 || this.#sinceMs === null) return;
    this.#count();
    this.#timer = setTimeout(() => this.#finish(false), this.#queuedMs - this.#playedMs);
  }

  #finish(interrupted: boolean): void {
    clearTimeout(this.#timer);
    this.#count();
    const playedMs = interrupted ? this.#playedMs : this.#queuedMs;
    this.#queuedMs = 0;
    this.#playedMs = 0;
    this.#sinceMs = null;
    this.#flushed = false;
    this.onPlaybackFinished({ playbackPosition: playedMs / 1000, interrupted });
    if (!interrupted) this.#emit({ kind: 'ended' });
  }
}

/** What the framework offers against waiting. */
function tuned(minDelayMs: number) {
  return {
    turnDetection: 'vad',
    endpointing: { minDelay: minDelayMs, maxDelay: minDelayMs },
    preemptiveGeneration: { enabled: true, preemptiveTts: true },
    interruption: { mode: 'vad', minDuration: 200 },
  } as const;
}

/**
 * LiveKit Agents (JS) with its own plugins for the same vendors. `minDelayMs`: the silence that ends a turn, with everything
 * else set against waiting too; null: as it comes.
 */
export async function openLiveKit(urls: VendorUrls, minDelayMs: number | null): Promise<VoiceLoop> {
  initializeLogger({ pretty: false, level: process.env.PEERS_LOG ?? 'silent' });
  const listeners = new Set<(event: OutputEvent) => void>();
  const ears = new Ears();
  const mouth = new Mouth((event) => {
    for (const listener of listeners) listener(event);
  });
  const modelAt = (url: string) =>
    new LLM({ apiKey: keys.llm, baseURL: `${url}/openai/v1`, model: 'openai/gpt-oss-20b' });
  const session = new voice.AgentSession({
    stt: new STT({ apiKey: keys.stt, baseUrl: urls.stt.replace(/^http/, 'ws') }),
    llm:
      urls.backup === null
        ? modelAt(urls.llm)
        : new llm.FallbackAdapter({ llms: [modelAt(urls.llm), modelAt(urls.backup)] }),
    tts: new TTS({
      apiKey: keys.tts,
      baseUrl: urls.tts,
      model: 'sonic-3.5',
      voice: voiceId,
      apiVersion: '2026-03-01',
    }),
    ...(minDelayMs === null ? {} : { turnHandling: tuned(minDelayMs), aecWarmupDuration: null }),
  });
  session.input.audio = ears;
  session.output.audio = mouth;
  await session.start({ agent: new voice.Agent({ instructions }), record: false });
  return {
    push: (pcm) => ears.push(pcm),
    onOutput: (listener) => void listeners.add(listener),
    dispose: () => session.close(),
  };
}
