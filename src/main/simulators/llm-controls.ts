/** What goes wrong with every request from now on. Token counts are tokens that were sent before it happens. */
export type LlmFault =
  /** An HTTP error, worded as the vendor words it. */
  | { kind: 'status'; status: number; retryAfterS?: number }
  /** The request is read and never answered. */
  | { kind: 'stall-before-headers' }
  /** The TCP connection is cut instead of an answer. */
  | { kind: 'drop-before-headers' }
  | { kind: 'stall'; afterTokens: number }
  /** The body ends properly, but without the end marker. */
  | { kind: 'truncate'; afterTokens: number }
  /** The TCP connection is cut. */
  | { kind: 'drop'; afterTokens: number }
  /** Something that is not JSON. */
  | { kind: 'garbage'; afterTokens: number }
  /** An error inside the 200 stream. */
  | { kind: 'error-frame'; afterTokens: number }
  /** The end marker is sent, but the response never ends. */
  | { kind: 'hang-after-finish' };

/** Of every simulated language model. Read at each request: change them while it runs. */
export interface LlmControls {
  firstTokenMs: number;
  tokensPerSecond: number;
  /** Fast vendors send several tokens in one chunk. */
  tokensPerChunk: number;
  fault: LlmFault | null;
  /** Writes the stream in pieces of this many bytes, so that lines and UTF-8 sequences are cut. */
  dribbleBytes: number | null;
  /** Sends thinking text even though the request asked for it to be hidden. */
  leakReasoning: boolean;
  reportsUsage: boolean;
  /** Replaces the simulated brain's answer. */
  answerText: string | null;
  /** Overrides the reason with which the answer ends, in the vendor's own word. */
  finishReason: string | null;
}

export const llmControlDefaults: LlmControls = {
  firstTokenMs: 60,
  tokensPerSecond: 500,
  tokensPerChunk: 1,
  fault: null,
  dribbleBytes: null,
  leakReasoning: false,
  reportsUsage: true,
  answerText: null,
  finishReason: null,
};
