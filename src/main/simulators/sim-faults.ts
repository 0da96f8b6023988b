import type { SimUpgrade } from './sim-server.ts';

/** What goes wrong with a WebSocket handshake. */
export type HandshakeFault =
  /** It is answered with an HTTP error. */
  | { kind: 'upgrade'; status: number; retryAfterS?: number }
  /** It is never answered. */
  | { kind: 'stall-upgrade' }
  /** The connection is cut instead. */
  | { kind: 'drop-upgrade' };

/** What goes wrong with a speech, once `afterChunks` chunks of audio have been sent. */
export type SpeechFault =
  | { kind: 'stall'; afterChunks: number }
  /** A frame that is not the protocol's. */
  | { kind: 'garbage'; afterChunks: number }
  | { kind: 'drop'; afterChunks: number }
  | { kind: 'close'; afterChunks: number; code: number; reason: string };

/** An error in a vendor's words: an HTTP status and a JSON body. */
export interface HttpRefusal {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

/** Lets `fault` strike the handshake, else asks `judge`. True when it is still to be accepted. */
export function passesHandshake(
  upgrade: SimUpgrade,
  fault: { kind: string } | null,
  judge: () => HttpRefusal | null,
  refusalOf: (status: number) => HttpRefusal,
): boolean {
  const struck = isHandshakeFault(fault) ? fault : null;
  if (struck?.kind === 'stall-upgrade') return false;
  if (struck?.kind === 'drop-upgrade') {
    upgrade.drop();
    return false;
  }
  const refusal = judge() ?? (struck === null ? null : refusalOf(struck.status));
  if (refusal === null) return true;
  const retryAfter: Record<string, string> =
    struck?.retryAfterS === undefined ? {} : { 'retry-after': String(struck.retryAfterS) };
  upgrade.reject(
    refusal.status,
    { 'content-type': 'application/json', ...retryAfter, ...refusal.headers },
    refusal.body,
  );
  return false;
}

const isHandshakeFault = (fault: { kind: string } | null): fault is HandshakeFault =>
  fault !== null && ['upgrade', 'stall-upgrade', 'drop-upgrade'].includes(fault.kind);

/** The fault as one of a speech, or null. */
export const speechFaultOf = <F extends { kind: string }>(
  fault: F | null,
): Extract<F, { afterChunks: number }> | null =>
  fault !== null && 'afterChunks' in fault ? (fault as Extract<F, { afterChunks: number }>) : null;
