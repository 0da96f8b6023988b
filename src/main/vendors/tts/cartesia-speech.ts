import { PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';
import type { Clock } from '../../clock.ts';
import { vendorError } from '../errors.ts';
import type { SpokenWord, TtsSink, TtsSpeech, VendorError } from '../types.ts';
import { cartesiaIdentity } from './cartesia-events.ts';

export interface TtsLimits {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly gapMs: number;
}

/** What comes of one context. After `onDone`, `onError` or `onIdleClose` nothing comes. */
export interface ContextListener {
  /** The socket is open: what was queued is on its way. */
  onOpen(): void;
  onChunk(bytes: Buffer): void;
  onWords(words: readonly SpokenWord[]): void;
  onDone(): void;
  /** `status` is null when the socket failed, not the request. */
  onError(error: VendorError, status: number | null): void;
  /** The vendor closed the socket as idle; what was sent meanwhile crossed with that. */
  onIdleClose(error: VendorError): void;
}

/** One vendor context. */
export interface CartesiaContextLine {
  readonly isOpen: boolean;
  generate(transcript: string, goesOn: boolean): void;
  /** Nothing more is heard of it, from this moment on; the vendor is told afterwards. */
  cancel(): void;
  /** The vendor has fallen silent: the whole socket goes, and whatever else it carries fails with it. */
  condemn(error: VendorError): void;
}

const hasWords = (text: string) => /[\p{L}\p{N}]/u.test(text);

interface Current {
  line: CartesiaContextLine;
  /** Audio of the speech before this context, in samples. */
  firstSample: number;
  hasAudio: boolean;
  /** What was said to it since its last sound. */
  unanswered: string;
  /** It says again what an earlier context had swallowed. */
  isRetry: boolean;
}

/**
 * One speech over one or more contexts. A context ends by itself about a second after its audio, so that a slow model
 * finds it gone: the rest is spoken in a new context, with its word times moved behind the audio so far.
 */
export function createCartesiaSpeech(
  clock: Clock,
  limits: TtsLimits,
  sink: TtsSink,
  openContext: (listener: ContextListener) => CartesiaContextLine,
  onSettled: () => void,
): TtsSpeech {
  let current: Current | null = null;
  let samples = 0;
  let oddByte: number | null = null;
  /** Spaces that wait for a word: a context of spaces alone is an error. */
  let spaces = '';
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
      line.condemn(vendorError(cartesiaIdentity, 'timeout')),
    );
  }

  function say(text: string, isRetry = false): void {
    current ??= open(isRetry);
    current.unanswered += text;
    current.line.generate(text, true);
    expect();
  }

  function open(isRetry: boolean): Current {
    oddByte = null;
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
    const pcm = samplesOf(bytes);
    samples += pcm.length;
    if (pcm.length > 0) sink.onAudio(pcm);
  }

  /** A chunk may end in the middle of a sample. */
  function samplesOf(bytes: Buffer): Int16Array {
    const whole = oddByte === null ? bytes : Buffer.concat([Buffer.of(oddByte), bytes]);
    oddByte = whole.length % 2 === 1 ? whole.readUInt8(whole.length - 1) : null;
    const pcm = new Int16Array(whole.length >> 1);
    for (let i = 0; i < pcm.length; i++) pcm[i] = whole.readInt16LE(i * 2);
    return pcm;
  }

  function contextDone(context: Current): void {
    cancelTimer();
    current = null;
    if (hasWords(context.unanswered)) {
      // The context, or its socket, had ended before this text reached it.
      if (context.isRetry) fail(vendorError(cartesiaIdentity, 'truncated'));
      else {
        say(context.unanswered, true);
        if (ended) sendEnd();
      }
    } else if (ended) finish();
  }

  function sendEnd(): void {
    if (!current) return;
    current.line.generate('', false);
    expect();
  }

  return {
    push(text) {
      if (settled || ended) return;
      const whole = spaces + text;
      spaces = '';
      if (whole.trim() === '') spaces = whole;
      else say(whole);
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
