import type { Clock } from '../clock.ts';
import { tokensOf } from './answers.ts';
import type { SimRequest } from './sim-server.ts';

/** An HTTP error of a vendor, in the vendor's own shape. */
export class LlmRefusal extends Error {
  readonly status: number;
  /** Sent as JSON. */
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: object, headers: Readonly<Record<string, string>> = {}) {
    super(`refused with ${status}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** A completion that was asked for, in the roles `system`, `user` and `assistant` whatever the vendor calls them. */
export interface LlmAsked {
  model: string;
  messages: readonly { role: string; content: string }[];
  maxTokens: number;
  /** Thinking text was not switched off. */
  showsReasoning: boolean;
}

export const inputTokensOf = ({ messages }: LlmAsked): number =>
  messages.reduce((sum, message) => sum + tokensOf(message.content).length, 0);

export type LlmRoute =
  | { kind: 'completion'; asked: LlmAsked }
  /** Anything that is answered at once: the list of models, a warm-up. */
  | { kind: 'json'; body: object };

export interface LlmCounts {
  input: number;
  output: number;
  /** Since the request came. */
  elapsedMs: number;
}

/** The pieces of one answer, each a text that is written to the body as it is. */
export interface LlmFrames {
  begin(): string;
  thinking(text: string): string;
  text(text: string): string;
  /** Up to and with the end marker. `counts` null: no usage is reported. `reason` overrides the vendor's word for it. */
  finish(cut: boolean, reason: string | null, counts: LlmCounts | null): string;
  /** What follows the end marker. */
  end(): string;
  error(): string;
  garbage(): string;
}

/** What makes a simulated language model this vendor's. */
export interface LlmWire<Controls> {
  /** On every answer. */
  headers: Readonly<Record<string, string>>;
  /** Judges a request as the vendor does. Throws `LlmRefusal`. */
  route(request: SimRequest, controls: Controls): LlmRoute;
  /** The vendor's own words for a status. */
  refusalOf(status: number, retryAfterS: number | null): LlmRefusal;
  framesOf(asked: LlmAsked, controls: Controls, context: { serial: number; clock: Clock }): LlmFrames;
}

/** The JSON of a request's body; `refusal` is thrown when it is none. */
export function readJson(request: SimRequest, refusal: LlmRefusal): unknown {
  try {
    return JSON.parse(request.body.toString('utf8'));
  } catch {
    throw refusal;
  }
}

/** `apiKey` undefined: any key of the vendor's look, or a `test-key-…`. */
export function isKnownKey(key: string | undefined, apiKey: string | undefined, look: RegExp): boolean {
  if (apiKey !== undefined) return key === apiKey;
  return key !== undefined && (key.startsWith('test-key-') || look.test(key));
}

export const bearerOf = (request: SimRequest): string | undefined =>
  /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
