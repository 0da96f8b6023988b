import type { UtteranceReport } from './speech-match.ts';

/** What goes wrong in a speech-to-text simulator, and when. Applies to open sessions and to new ones. */
export type SttFault =
  /** The handshake is answered with this status. */
  | { kind: 'status'; status: number; retryAfterS?: number }
  /** The handshake is never answered. */
  | { kind: 'stall-handshake' }
  /** The session takes audio and says nothing more. */
  | { kind: 'stall' }
  /** The next message is cut in the middle, then the connection is. */
  | { kind: 'truncate' }
  /** The next message is not JSON. */
  | { kind: 'garbage' }
  /** Each message comes in many small pieces. */
  | { kind: 'dribble' }
  /** The next message is an error of the vendor's own, by its code there; then the session ends. */
  | { kind: 'error'; code: string }
  /** The TCP connection is cut after so many messages sent, or bytes of audio received. */
  | { kind: 'drop'; afterMessages?: number; afterAudioBytes?: number }
  /** The command that asks for the final words is not answered. */
  | { kind: 'no-finalize-answer' };

export interface SttControls {
  /** From the audio to its interim, or to the start of its turn. */
  interimDelayMs: number;
  /** From the end that the simulator found, or was told of, to its final. */
  sttFinalMs: number;
  /** A session this old is ended, as the vendor ends one; null: never. */
  sessionMaxMs: number | null;
  fault: SttFault | null;
}

export interface SttStats {
  audioBytes: number;
  keepAlives: number;
  finalizes: number;
  closeStreams: number;
  /** Commands that change a session's settings. */
  configures: number;
  pings: number;
  messagesSent: number;
  utterances: UtteranceReport[];
  closes: { code: number; reason: string }[];
}

export const newSttStats = (): SttStats => ({
  audioBytes: 0,
  keepAlives: 0,
  finalizes: 0,
  closeStreams: 0,
  configures: 0,
  pings: 0,
  messagesSent: 0,
  utterances: [],
  closes: [],
});
