import { PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';
import type { Clock } from '../../clock.ts';
import { type VendorIdentity, vendorError } from '../errors.ts';
import type { SpokenWord, TtsSink, TtsSpeech, VendorError } from '../types.ts';
import { createPcmReader } from './pcm-reader.ts';
import { createSpaceKeeper, hasWords } from './speech-text.ts';
import type { TtsLimits } from './tts-limits.ts';

/** What comes of one context. After `onDone`, `onError` or `onIdleClose` nothing comes. */
export interface ContextListener {
  /** The socket is open: what was queued is on its way. */
  onOpen(): void;
  onChunk(bytes: Buffer): void;
  /** Times from the start of the context's audio. */
  onWords(words: readonly SpokenWord[]): void;
  onDone(): void;
  /** `status` is null when the socket failed, not the request. */
  onError(error: VendorError, status: number | null): void;
  /** The vendor closed the socket as idle; what was sent meanwhile crossed with that. */
  onIdleClose(error: VendorError): void;
}

/** One vendor context. */
export interface ContextLine {
  readonly isOpen: boolean;
  say(text: string): void;
  /** No more text. */
  end(): void;
  /** Nothing more is heard of it, from this moment on; the vendor is told afterwards. */
  cancel(): void;
  /** The vendor has fallen silent: the whole socket goes, and whatever else it carries fails with it. */
  condemn(error: VendorError): void;
}

interface Current {
  line: ContextLine;
  /** Audio of the speech before this context, in samples. */
  firstSample: number;
  hasAudio: boolean;
  /** What was said to it since its last sound. */
  unanswered: string;
  /** It says again what an earlier context had swallowed. */
  isRetry: boolean;
}

/**
 * One speech over one or more contexts. A vendor may end a context by itself (Cartesia: about a second after its
 * audio), so that a slow model finds it gone: the rest is spoken in a new context, with its word times moved behind
 * the audio so far.
 */
export function createContextSpeech(
  vendor: VendorIdentity,
  clock: Clock,
  limits: TtsLimits,
  sink: TtsSink,
  openContext: (listener: ContextListener) => ContextLine,
  onSettled: () => void,
): TtsSpeech {
  let current: Current | null = null;
  let samples = 0;
  const pcmReader = createPcmReader();
  /** A context of spaces alone is an error. */
  const keepSpaces = createSpaceKeeper();
  let ended = false;
  let settled = false;
  let cancelTimer = () => {};

  function settle(report: () => void): void {
    if (settled) return;
    settled = true;
    cancelTimer();
    current = null;
    onSettled();
    report();
  }
  const fail = (error: VendorError) => settle(() => sink.onError(error));
  const finish = () => settle(() => sink.onEnd());

  /** Something must come in time: the first sound, what follows on a text, the end marker. */
  function expect(): void {
    cancelTimer();
    if (!current?.line.isOpen) return;
    const { line, hasAudio } = current;
    cancelTimer = clock.after(hasAudio ? limits.gapMs : limits.firstByteMs, () =>
      line.condemn(vendorError(vendor, 'timeout')),
    );
  }

  function say(text: string, isRetry = false): void {
    current ??= open(isRetry);
    current.unanswered += text;
    current.line.say(text);
    expect();
  }

  function open(isRetry: boolean): Current {
    pcmReader.reset();
    const opened: Current = {
      line: openContext({
        onOpen: expect,
        onChunk: (bytes) => heard(opened, bytes),
        onWords(words) {
          const offsetMs = (opened.firstSample * 1000) / PLAYER_RATE_HZ;
          sink.onWords(
            words.map(({ word, startMs, endMs }) => ({
              word,
              startMs: startMs + offsetMs,
              endMs: endMs + offsetMs,
            })),
          );
        },
        onDone: () => contextDone(opened),
        onError(error, status) {
          // The vendor refuses to end a context that it was given no word for.
          const isEmpty =
            status !== null &&
            status >= 400 &&
            status < 500 &&
            !opened.hasAudio &&
            !hasWords(opened.unanswered);
          if (isEmpty) contextDone(opened);
          else fail(error);
        },
        onIdleClose(error) {
          if (opened.hasAudio || opened.isRetry) fail(error);
          else contextDone(opened);
        },
      }),
      firstSample: samples,
      hasAudio: false,
      unanswered: '',
      isRetry,
    };
    return opened;
  }

  function heard(context: Current, bytes: Buffer): void {
    context.hasAudio = true;
    context.unanswered = '';
    // Once the text is over, something must keep coming until the end marker; before that, silence is the model's.
    if (ended) expect();
    else cancelTimer();
    const pcm = pcmReader.read(bytes);
    samples += pcm.length;
    if (pcm.length > 0) sink.onAudio(pcm);
  }

  function contextDone(context: Current): void {
    cancelTimer();
    current = null;
    if (hasWords(context.unanswered)) {
      // The context, or its socket, had ended before this text reached it.
      if (context.isRetry) fail(vendorError(vendor, 'truncated'));
      else {
        say(context.unanswered, true);
        if (ended) sendEnd();
      }
    } else if (ended) finish();
  }

  function sendEnd(): void {
    if (!current) return;
    current.line.end();
    expect();
  }

  return {
    push(text) {
      if (settled || ended) return;
      const words = keepSpaces(text);
      if (words !== null) say(words);
    },
    end() {
      if (settled || ended) return;
      ended = true;
      if (current) sendEnd();
      else queueMicrotask(finish);
    },
    cancel() {
      const line = current?.line;
      settle(() => line?.cancel());
    },
  };
}
