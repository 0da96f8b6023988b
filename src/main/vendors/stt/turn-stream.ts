import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';
import type { Clock } from '../../clock.ts';
import { errorOfSilence } from '../errors.ts';
import type { SttSink, SttStream, VendorError } from '../types.ts';
import { FinalizeQueue } from './finalize-queue.ts';
import { hasSound } from './loudness.ts';
import type { TurnDialect, TurnEvent, TurnSettings } from './turn-dialect.ts';
import { TurnLine } from './turn-line.ts';
import { TurnText } from './turn-text.ts';

const SAMPLES_PER_MS = CAPTURE_RATE_HZ / 1000;
/** The gate of the microphone is shut in an open turn: from then on silence of ours stands for the room's. */
const GAP_MS = 500;
/** The vendor's own timeout has passed so long ago that it will not end this turn. */
const END_GRACE_MS = 1000;
/** In so little sound there is no further word. */
const HEARD_TOLERANCE_MS = 100;
/** A vendor that does not tell how far it has heard, and has not begun a turn by then, has heard no words. */
const NO_TURN_MS = 1000;
/** The same, when it was sent audio faster than it is spoken. */
const NO_TURN_IN_BURST_MS = 1500;
/** So much sound without any sign is no silence: rather an error, and the audio sent elsewhere, than lost words. */
const UNHEARD_SOUND_MS = 1500;
/** Audio that is ahead of its own time by less is live. */
const LIVE_MS = 300;

/** A stream whose vendor decides when a turn ends. */
export interface TurnSttStream<Settings extends TurnSettings> extends SttStream {
  /** Changes settings from here on. Throws a `VendorError` for those that cannot be; what the vendor refuses stays as it was. */
  configure(change: Partial<Settings>): void;
}

/**
 * Such a vendor ends a turn only while audio flows. So `finalize`, and a gate that shuts in an open turn, let silence
 * follow at its own pace until the end is marked, or until the vendor's own timeout has passed for certain.
 */
export class TurnStream<Settings extends TurnSettings> implements TurnSttStream<Settings> {
  readonly #dialect: TurnDialect<Settings>;
  readonly #clock: Clock;
  readonly #sink: SttSink;
  readonly #line: TurnLine<Settings>;
  readonly #finalizes = new FinalizeQueue();
  readonly #text = new TurnText();
  #ended = false;
  #turnOpen = false;
  #eager = false;
  #language: string | null = null;
  /** Of the given samples; null when the vendor does not tell. */
  #heardSamples: number | null = null;
  /** Audio was given of which not every word has been delivered for certain. */
  #unsettled = false;
  /** Sound since the last word about a turn. */
  #unheardSoundMs = 0;
  /** When the audio would end if it were played as it was sent. */
  #playheadMs = 0;
  /** Silence of ours in a row, and whether the vendor has said anything in it. */
  #silenceMs = 0;
  #heardInSilence = false;
  #cancelSilence: () => void = () => {};
  #cancelNoTurn: () => void = () => {};
  #cancelAnswer: () => void = () => {};

  constructor(dialect: TurnDialect<Settings>, settings: Settings, clock: Clock, sink: SttSink) {
    this.#dialect = dialect;
    this.#clock = clock;
    this.#sink = sink;
    this.#line = new TurnLine(dialect, settings, clock, {
      onOpen: () => {
        this.#scheduleSilence(0);
        this.#awaitTurn();
      },
      onTurn: (event) => this.#onTurn(event),
      onEnd: (error, isIdle) => {
        const isOwed = this.#unsettled || this.#needsSilence();
        if (isIdle && !isOwed) this.#park();
        else this.#fail(error);
      },
      isTurnOpen: () => this.#isTurnOpen(),
    });
  }

  send(pcm: Int16Array): void {
    if (this.#ended || pcm.length === 0) return;
    const durationMs = pcm.length / SAMPLES_PER_MS;
    this.#playheadMs = Math.max(this.#playheadMs, this.#clock.nowMs()) + durationMs;
    if (hasSound(pcm)) this.#unheardSoundMs += durationMs;
    this.#unsettled = true;
    this.#silenceMs = 0;
    this.#line.give(pcm);
    this.#scheduleSilence(GAP_MS);
    this.#awaitTurn();
  }

  finalize(): void {
    if (this.#ended) return;
    const samples = this.#line.sent.givenSamples;
    this.#finalizes.ask(samples);
    if (this.#unsettled) {
      this.#scheduleSilence(0);
      this.#awaitTurn();
      return;
    }
    // Every word has been delivered already; but no answer comes before we return.
    this.#cancelAnswer();
    this.#cancelAnswer = this.#clock.after(0, () => this.#tellFinalized(this.#finalizes.takeUntil(samples)));
  }

  configure(change: Partial<Settings>): void {
    if (!this.#ended) this.#line.configure(change);
  }

  close(): void {
    if (this.#ended) return;
    this.#end();
    this.#line.close();
  }

  bufferedBytes(): number {
    return this.#line.bufferedBytes();
  }

  #onTurn({ event, text, untilMs, language }: TurnEvent): void {
    this.#unheardSoundMs = 0;
    this.#heardInSilence = true;
    if (untilMs !== null) this.#heardSamples = this.#line.sent.givenUntil(untilMs);
    if (language !== null && language !== this.#language) {
      this.#language = language;
      this.#sink.onLanguage?.(language);
    }
    if (event === 'end') this.#onTurnEnd(text);
    // Updates outside of a turn only tell how far the vendor has heard.
    else if (event !== 'update' || text) this.#onTurnGrown(event, text);
    if (!this.#ended) this.#answerHeard();
  }

  #onTurnGrown(event: Exclude<TurnEvent['event'], 'end'>, text: string | null): void {
    // Another turn, although the end of the one before was never marked.
    if (event === 'start' && this.#turnOpen) this.#onTurnEnd(null);
    if (this.#ended) return;
    if (!this.#turnOpen) {
      this.#turnOpen = true;
      this.#cancelNoTurn();
      this.#scheduleSilence(this.#finalizes.isEmpty ? GAP_MS : 0);
    }
    const interim = text === null ? null : this.#text.update(text);
    if (event === 'eager') {
      this.#eager = true;
      this.#sink.onEagerEnd(this.#text.rest);
      return;
    }
    if (event === 'resumed' && this.#eager) {
      this.#eager = false;
      this.#sink.onTurnResumed();
    }
    if (interim !== null && !this.#ended) this.#sink.onInterim(interim);
  }

  #onTurnEnd(text: string | null): void {
    this.#turnOpen = false;
    this.#eager = false;
    const { final, wasDelivered } = this.#text.end(text);
    if (final !== null) this.#sink.onFinal(final);
    if (!this.#ended && !wasDelivered) this.#sink.onEndpoint(this.#heardSamples);
    if (!this.#ended) this.#awaitTurn();
  }

  /** Answers what the vendor has heard to its end, as far as it tells. */
  #answerHeard(): void {
    if (this.#isTurnOpen() || this.#heardSamples === null) return;
    const reach = this.#heardSamples + HEARD_TOLERANCE_MS * SAMPLES_PER_MS;
    if (reach >= this.#line.sent.givenSamples) this.#unsettled = false;
    this.#tellFinalized(this.#finalizes.takeUntil(reach));
  }

  /** A vendor that does not tell how far it has heard: no further turn begins, so all has been heard. */
  #awaitTurn(): void {
    this.#cancelNoTurn();
    if (this.#dialect.progressMs !== null || !this.#line.isOpen) return;
    if (this.#finalizes.isEmpty || this.#isTurnOpen()) return;
    const isLive = this.#playheadMs - this.#clock.nowMs() <= LIVE_MS;
    const isHeard = isLive && this.#unheardSoundMs === 0;
    const delayMs = isHeard ? 0 : isLive ? NO_TURN_MS : NO_TURN_IN_BURST_MS;
    this.#cancelNoTurn = this.#clock.after(delayMs, () => {
      if (this.#unheardSoundMs >= UNHEARD_SOUND_MS) this.#fail(errorOfSilence(this.#dialect.vendor));
      else this.#settle();
    });
  }

  /** Every word before the last `finalize` has been delivered, as far as anyone can tell. */
  #settle(): void {
    const { samples } = this.#finalizes;
    if (samples === this.#line.sent.givenSamples) this.#unsettled = false;
    this.#tellFinalized(this.#finalizes.takeUntil(samples));
  }

  /** One answer for each call. */
  #tellFinalized(calls: number): void {
    for (let call = 0; call < calls && !this.#ended; call++) this.#sink.onFinalized();
    if (!this.#needsSilence()) this.#cancelSilence();
  }

  #isTurnOpen(): boolean {
    return this.#turnOpen && !this.#text.isDelivered;
  }

  #needsSilence(): boolean {
    return this.#isTurnOpen() || !this.#finalizes.isEmpty;
  }

  #scheduleSilence(delayMs: number): void {
    this.#cancelSilence();
    if (this.#ended || !this.#needsSilence() || !this.#line.isOpen) return;
    this.#cancelSilence = this.#clock.after(delayMs, () => {
      if (this.#silenceMs === 0) this.#heardInSilence = false;
      if (this.#silenceMs >= this.#line.endTimeoutMs + END_GRACE_MS) {
        this.#giveUpTurn();
        return;
      }
      this.#silenceMs += this.#dialect.chunkMs;
      this.#line.giveSilence();
      this.#scheduleSilence(this.#dialect.chunkMs);
    });
  }

  /** The vendor has not ended the turn in all that silence: what it has said of it counts. */
  #giveUpTurn(): void {
    if (!this.#heardInSilence) {
      this.#fail(errorOfSilence(this.#dialect.vendor));
      return;
    }
    if (this.#isTurnOpen()) {
      this.#sink.onFinal(this.#text.promote());
      if (!this.#ended) this.#sink.onEndpoint(this.#heardSamples);
    }
    if (!this.#ended) this.#settle();
  }

  /** Closed while nothing was owed: no failure. */
  #park(): void {
    this.#cancelTimers();
    this.#line.park();
    this.#turnOpen = false;
    this.#heardSamples = null;
    this.#text.end(null);
  }

  #fail(error: VendorError): void {
    if (this.#ended) return;
    this.#end();
    this.#line.dispose();
    this.#sink.onError(error);
  }

  #end(): void {
    this.#ended = true;
    this.#cancelTimers();
  }

  #cancelTimers(): void {
    this.#cancelSilence();
    this.#cancelNoTurn();
    this.#cancelAnswer();
  }
}
