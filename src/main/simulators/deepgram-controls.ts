import type { UtteranceReport } from './speech-match.ts';

/** What goes wrong, and when. Applies to open sessions and to new ones. */
export type DeepgramFault =
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
  /** The TCP connection is cut after so many messages sent, or bytes of audio received. */
  | { kind: 'drop'; afterMessages?: number; afterAudioBytes?: number }
  /** `Finalize` is not answered. */
  | { kind: 'no-finalize-answer' };

export interface DeepgramControls {
  /** An interim for each this much audio. */
  interimEveryMs: number;
  /** From the audio to its interim. */
  interimDelayMs: number;
  /** From the endpoint (or `Finalize`) to the final. */
  sttFinalMs: number;
  fault: DeepgramFault | null;
}

export interface SessionStats {
  audioBytes: number;
  keepAlives: number;
  finalizes: number;
  closeStreams: number;
  messagesSent: number;
  utterances: UtteranceReport[];
  closes: { code: number; reason: string }[];
}
