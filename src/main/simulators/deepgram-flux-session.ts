import { z } from 'zod';
import { type FluxParameters, problemOf } from './deepgram-flux-handshake.ts';
import { typeOfCommand, wordsOnWire } from './deepgram-wire.ts';
import { languagesOf } from './speech-ear.ts';
import type { HeardWord } from './speech-match.ts';
import { SttLine } from './stt-line.ts';
import type { SttSession, SttSessionOptions } from './stt-simulator.ts';
import { type HeardTurn, type TurnControls, TurnHearing, type TurnNews } from './turn-hearing.ts';

/** By report of the vendor's maintainers; pings count. */
const IDLE_CLOSE_MS = 60_000;
/** An `Update` for about this much audio, whether the text has changed or not. */
const UPDATE_EVERY_MS = 250;

const eventByNews = {
  start: 'StartOfTurn',
  update: 'Update',
  eager: 'EagerEndOfTurn',
  resumed: 'TurnResumed',
  end: 'EndOfTurn',
} as const satisfies Record<TurnNews, string>;

const configureSchema = z.strictObject({
  type: z.literal('Configure'),
  thresholds: z
    .strictObject({
      eot_threshold: z.number().optional(),
      eager_eot_threshold: z.number().optional(),
      eot_timeout_ms: z.number().optional(),
    })
    .optional(),
  keyterms: z.array(z.string()).optional(),
  language_hints: z.array(z.string()).optional(),
  numerals: z.boolean().optional(),
});

export interface FluxControls extends TurnControls {
  /** `Configure` is refused, or not answered before this is taken back. */
  configure: 'answered' | 'refused' | 'unanswered';
  /** The code of the close that answers `CloseStream`; 1005 is none. */
  closeCode: number;
}

/** One accepted `/v2/listen` connection. */
export class FluxSession implements SttSession {
  readonly #options: SttSessionOptions<FluxControls, FluxParameters>;
  readonly #line: SttLine;
  readonly #hearing: TurnHearing;
  readonly #parameters: FluxParameters;
  readonly #settings: { hasEager: boolean; endTimeoutMs: number; endsByModel: boolean };
  #sequence = 0;
  #toldMs = 0;
  #configuring = false;

  constructor(options: SttSessionOptions<FluxControls, FluxParameters>) {
    this.#options = options;
    this.#parameters = { ...options.parameters };
    this.#settings = { hasEager: false, endTimeoutMs: 0, endsByModel: true };
    this.#applyThresholds();
    this.#hearing = new TurnHearing({
      ear: options.ear,
      controls: options.controls,
      settings: this.#settings,
      onNews: (news, turn, byTimeout) => this.#tell(news, turn, byTimeout),
    });
    this.#line = new SttLine({
      ...options,
      idleMs: IDLE_CLOSE_MS,
      onIdle: () => this.closeIdle(),
      onText: (text) => this.#onCommand(text),
      onAudio: (data) => this.#onAudio(data),
      errorMessage: (code) => this.#numbered({ type: 'Error', code, description: 'Simulated.' }),
    });
    options.socket.on('ping', () => this.#line.armIdle());
    this.#line.send(this.#numbered({ type: 'Connected' }), 0);
  }

  closeIdle(): void {
    this.#line.close(1011, 'Nothing was received within the timeout window (NET-0001)');
  }

  closeForAge(): void {
    this.#line.close(1011, 'The session has lasted for too long (NET-0003)');
  }

  dispose(): void {
    this.#line.dispose();
  }

  #onCommand(text: string): void {
    const { stats, controls } = this.#options;
    switch (typeOfCommand(text)) {
      case 'Configure':
        stats.configures += 1;
        this.#configure(text);
        return;
      case 'CloseStream':
        stats.closeStreams += 1;
        this.#line.schedule(0, () => this.#line.close(controls.closeCode, ''));
        return;
      default:
        // Also `ForceEndTurn`, which has to be enabled, and `KeepAlive` and `Finalize`, which are v1's.
        this.#refuse('UNPARSABLE_CLIENT_MESSAGE');
    }
  }

  #onAudio(data: Buffer): void {
    if (data.length === 0) this.#refuse('UNPARSABLE_CLIENT_MESSAGE');
    else if (this.#line.takeAudio(data)) this.#options.ear.push(data, (nowMs) => this.#afterFrame(nowMs));
  }

  #afterFrame(nowMs: number): void {
    this.#hearing.afterFrame(nowMs);
    if (nowMs - this.#toldMs >= UPDATE_EVERY_MS) this.#tell('update', this.#hearing.turn(nowMs), false);
  }

  #tell(news: TurnNews, turn: HeardTurn, byTimeout: boolean): void {
    const { controls } = this.#options;
    this.#toldMs = turn.nowMs;
    const { index, startMs, nowMs, words, text } = turn;
    const message = this.#numbered({
      type: 'TurnInfo',
      event: eventByNews[news],
      turn_index: index,
      audio_window_start: startMs / 1000,
      audio_window_end: nowMs / 1000,
      transcript: text,
      words: wordsOnWire(words).map(({ punctuated_word, ...word }) => ({ ...word, word: punctuated_word })),
      end_of_turn_confidence: { start: 0.02, update: 0.1, eager: 0.55, resumed: 0.2, end: 0.86 }[news],
      ...(news === 'end' ? { trigger: byTimeout ? 'timeout' : 'model' } : {}),
      ...this.#languages(words),
    });
    this.#line.send(message, news === 'end' ? controls.sttFinalMs : controls.interimDelayMs);
  }

  #languages(words: readonly HeardWord[]): object {
    const { model, languageHints } = this.#parameters;
    if (model !== 'flux-general-multi') return {};
    const heard = languagesOf(words);
    return { languages: heard.length > 0 ? heard : languageHints, languages_hinted: languageHints };
  }

  #configure(text: string): void {
    const { controls } = this.#options;
    const read = configureSchema.safeParse(JSON.parse(text));
    if (!read.success) {
      this.#refuse('UNPARSABLE_CLIENT_MESSAGE');
      return;
    }
    if (controls.configure === 'unanswered') return;
    const { thresholds = {}, language_hints } = read.data;
    const wanted: FluxParameters = {
      ...this.#parameters,
      endThreshold: thresholds.eot_threshold ?? this.#parameters.endThreshold,
      eagerThreshold: thresholds.eager_eot_threshold ?? this.#parameters.eagerThreshold,
      endTimeoutMs: thresholds.eot_timeout_ms ?? this.#parameters.endTimeoutMs,
      languageHints: language_hints ?? this.#parameters.languageHints,
    };
    // The vendor wants the answer to be awaited before the next one.
    const isRefused = this.#configuring || controls.configure === 'refused' || problemOf(wanted) !== null;
    this.#configuring = true;
    if (!isRefused) {
      Object.assign(this.#parameters, wanted);
      this.#applyThresholds();
    }
    const type = isRefused ? 'ConfigureFailure' : 'ConfigureSuccess';
    this.#line.send(this.#numbered({ type, ...(isRefused ? {} : { thresholds }) }), controls.interimDelayMs);
    this.#line.schedule(0, () => {
      this.#configuring = false;
    });
  }

  #applyThresholds(): void {
    const { eagerThreshold, endTimeoutMs, endThreshold } = this.#parameters;
    const endsByModel = endThreshold < 1;
    Object.assign(this.#settings, { hasEager: eagerThreshold !== null, endTimeoutMs, endsByModel });
  }

  #refuse(code: string): void {
    this.#line.send(this.#numbered({ type: 'Error', code, description: 'Simulated.' }), 0);
    this.#line.schedule(0, () => this.#line.close(1008, code));
  }

  #numbered({ type, ...rest }: { type: string; [field: string]: unknown }): object {
    const sequence = this.#sequence;
    this.#sequence += 1;
    return { type, request_id: this.#options.id, sequence_id: sequence, ...rest };
  }
}
