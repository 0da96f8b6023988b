import { PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';
import type { Clock } from '../../clock.ts';
import { vendorError } from '../errors.ts';
import { deepgram } from '../stt/deepgram-errors.ts';
import type { TtsSink, TtsSpeech, VendorError } from '../types.ts';
import type { SpeakDialect, SpeakLine, SpeakListener } from './deepgram-speak-socket.ts';
import { createEnvelope, estimateWords } from './estimated-words.ts';
import { createPcmReader } from './pcm-reader.ts';
import { createSpaceKeeper, cutText, hasWords } from './speech-text.ts';
import type { TtsLimits } from './tts-limits.ts';

/** The longest text of one `Speak`. */
const TEXT_MAX_CHARS = 2000;
/** Flushes that are kept for the beginnings and ends of speeches: theirs cannot wait. */
const FLUSH_RESERVE = 8;

/**
 * One speech on one socket. On `/v1/speak` a text is spoken on a flush, and flushes are few: one is under way at a
 * time, and what came meanwhile goes with the next. The sound between two of them is known to be that text's.
 */
export function createDeepgramSpeech(
  dialect: SpeakDialect,
  clock: Clock,
  limits: TtsLimits,
  sink: TtsSink,
  lease: (listener: SpeakListener) => SpeakLine,
  onSettled: () => void,
): TtsSpeech {
  const keepSpaces = createSpaceKeeper();
  const pcmReader = createPcmReader();
  const envelope = createEnvelope();
  let line: SpeakLine | null = null;
  /** Given to the vendor, no flush behind it yet. */
  let unflushed = '';
  /** The text of the flush that is under way. */
  let flushing: string | null = null;
  /** Where the sound of that text begins. */
  let firstSample = 0;
  let samples = 0;
  let saidWords = false;
  /** What is owed was given to an earlier socket, which had ended. */
  let isRetry = false;
  let isFirstFlush = true;
  let ended = false;
  let settled = false;
  let cancelTimer = () => {};
  let cancelFlushTimer = () => {};

  function settle(report: () => void): void {
    if (settled) return;
    settled = true;
    cancelTimer();
    cancelFlushTimer();
    line = null;
    onSettled();
    report();
  }
  const fail = (error: VendorError) => settle(() => sink.onError(error));

  function finish(): void {
    line?.release();
    if (saidWords && samples === 0) fail(vendorError(deepgram, 'truncated'));
    else settle(() => sink.onEnd());
  }

  /** Something must come in time: the first sound, what follows on a text, the end marker. */
  function expect(): void {
    cancelTimer();
    const owing = line;
    if (!owing?.isOpen) return;
    cancelTimer = clock.after(samples === firstSample ? limits.firstByteMs : limits.gapMs, () =>
      owing.condemn(vendorError(deepgram, 'timeout')),
    );
  }

  function say(text: string): void {
    line ??= lease(listener);
    for (const piece of cutText(text, TEXT_MAX_CHARS)) line.speak(piece);
    unflushed += text;
    saidWords ||= hasWords(text);
    if (dialect.flushDelayMs > 0) expect();
    scheduleFlush();
  }

  function scheduleFlush(): void {
    if (ended || dialect.flushDelayMs === 0) flushIfDue();
    else {
      cancelFlushTimer();
      cancelFlushTimer = clock.after(dialect.flushDelayMs, flushIfDue);
    }
  }

  function flushIfDue(): void {
    cancelFlushTimer();
    if (line === null || flushing !== null || unflushed === '') return;
    const waitMs = line.flushWaitMs(ended || isFirstFlush ? 0 : FLUSH_RESERVE);
    if (waitMs > 0) {
      cancelFlushTimer = clock.after(waitMs, flushIfDue);
      return;
    }
    isFirstFlush = false;
    flushing = unflushed;
    unflushed = '';
    line.flush();
    expect();
  }

  const listener: SpeakListener = {
    onOpen() {
      if (flushing !== null || dialect.flushDelayMs > 0) expect();
    },
    onAudio(bytes) {
      // Once a flush is out, something must keep coming until it is answered; before that, silence is the model's.
      if (flushing === null) cancelTimer();
      const pcm = pcmReader.read(bytes);
      samples += pcm.length;
      if (flushing !== null) expect();
      if (pcm.length === 0) return;
      envelope.push(pcm);
      sink.onAudio(pcm);
    },
    onFlushed() {
      if (flushing === null) return;
      cancelTimer();
      const words = estimateWords(flushing, envelope.take(), (firstSample * 1000) / PLAYER_RATE_HZ);
      flushing = null;
      firstSample = samples;
      isRetry = false;
      if (words.length > 0) sink.onWords(words);
      if (unflushed !== '') scheduleFlush();
      else if (ended) finish();
    },
    onFlushRefused() {
      // The socket takes no more for a minute: another one does.
      const refusing = line;
      goOn(vendorError(deepgram, 'rate-limit'));
      refusing?.stop();
    },
    onError: fail,
    onIdleClose: goOn,
  };

  /** The socket is gone. What it has not spoken is said on another, once; `error` is for where that is of no use. */
  function goOn(error: VendorError): void {
    const owed = (flushing ?? '') + unflushed;
    cancelTimer();
    cancelFlushTimer();
    if (isRetry || samples > firstSample) {
      fail(error);
      return;
    }
    line = null;
    flushing = null;
    unflushed = '';
    pcmReader.reset();
    if (owed !== '') {
      isRetry = true;
      say(owed);
    } else if (ended) finish();
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
      if (flushing === null && unflushed === '') queueMicrotask(finish);
      else flushIfDue();
    },
    cancel() {
      const stopped = line;
      const isOwed = flushing !== null || unflushed !== '';
      settle(() => {
        if (isOwed) stopped?.stop();
        else stopped?.release();
      });
    },
  };
}
