import { z } from 'zod';
import { type InkTurnParameters, inkTurnProblem } from './cartesia-ink-handshake.ts';
import { INK_IDLE_CLOSE_MS, inkErrorFrame } from './cartesia-ink-session.ts';
import { CartesiaRefusal } from './cartesia-protocol.ts';
import { SttLine } from './stt-line.ts';
import type { SttSession, SttSessionOptions } from './stt-simulator.ts';
import { type TurnControls, TurnHearing, type TurnNews } from './turn-hearing.ts';

const typeByNews = {
  start: 'turn.start',
  update: 'turn.update',
  eager: 'turn.eager_end',
  resumed: 'turn.resume',
  end: 'turn.end',
} as const satisfies Record<TurnNews, string>;

const commandSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('close') }),
  z.strictObject({
    type: z.literal('config'),
    turn: z.strictObject({
      start_threshold: z.number().optional(),
      eager_end_threshold: z.number().optional(),
      end_threshold: z.number().optional(),
      end_timeout_ms: z.number().optional(),
    }),
  }),
]);

/** One accepted `/stt/turns/websocket` connection. */
export class InkTurnsSession implements SttSession {
  readonly #options: SttSessionOptions<TurnControls, InkTurnParameters>;
  readonly #line: SttLine;
  readonly #hearing: TurnHearing;
  readonly #settings: { hasEager: boolean; endTimeoutMs: number; endsByModel: boolean };
  #parameters: InkTurnParameters;

  constructor(options: SttSessionOptions<TurnControls, InkTurnParameters>) {
    this.#options = options;
    this.#parameters = options.parameters;
    this.#settings = { hasEager: true, endTimeoutMs: options.parameters.endTimeoutMs, endsByModel: true };
    this.#hearing = new TurnHearing({
      ear: options.ear,
      controls: options.controls,
      settings: this.#settings,
      onNews: (news, { text }) => this.#tell(news, text),
    });
    this.#line = new SttLine({
      ...options,
      idleMs: INK_IDLE_CLOSE_MS,
      onIdle: () => this.closeIdle(),
      onText: (text) => this.#onCommand(text),
      onAudio: (data) => this.#onAudio(data),
      errorMessage: inkErrorFrame,
    });
    this.#line.send({ type: 'connected', request_id: options.id }, 0);
  }

  closeIdle(): void {
    this.#line.close(1000, 'connection idle timeout');
  }

  closeForAge(): void {
    this.#line.close(1000, 'connection lifetime exceeded');
  }

  dispose(): void {
    this.#line.dispose();
  }

  #onCommand(text: string): void {
    const { stats } = this.#options;
    const command = commandSchema.safeParse(parsed(text));
    if (!command.success) this.#refuse('Unknown command.');
    else if (command.data.type === 'close') {
      stats.closeStreams += 1;
      this.#line.schedule(0, () => this.#line.close(1000, ''));
    } else {
      stats.configures += 1;
      this.#configure(command.data.turn);
    }
  }

  #configure(turn: (z.infer<typeof commandSchema> & { type: 'config' })['turn']): void {
    const wanted: InkTurnParameters = {
      startThreshold: turn.start_threshold ?? this.#parameters.startThreshold,
      eagerEndThreshold: turn.eager_end_threshold ?? this.#parameters.eagerEndThreshold,
      endThreshold: turn.end_threshold ?? this.#parameters.endThreshold,
      endTimeoutMs: turn.end_timeout_ms ?? this.#parameters.endTimeoutMs,
    };
    const problem = inkTurnProblem(wanted);
    if (problem !== null) {
      this.#refuse(problem);
      return;
    }
    this.#parameters = wanted;
    this.#settings.endTimeoutMs = wanted.endTimeoutMs;
  }

  #onAudio(data: Buffer): void {
    if (data.length === 0) this.#refuse('Empty audio.');
    else if (this.#line.takeAudio(data)) {
      this.#options.ear.push(data, (nowMs) => this.#hearing.afterFrame(nowMs));
    }
  }

  #tell(news: TurnNews, text: string): void {
    const { controls, id } = this.#options;
    // The start and the resumption say nothing but that.
    const transcript = news === 'start' || news === 'resumed' ? {} : { transcript: text };
    const message = { type: typeByNews[news], request_id: id, ...transcript };
    this.#line.send(message, news === 'end' ? controls.sttFinalMs : controls.interimDelayMs);
    if (transcript.transcript === undefined) {
      const update = { type: 'turn.update', request_id: id, transcript: text };
      this.#line.send(update, controls.interimDelayMs);
    }
  }

  #refuse(message: string): void {
    this.#line.send(new CartesiaRefusal(400, 'Invalid request', message).event(null), 0);
    this.#line.schedule(0, () => this.#line.close(1008, message));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
