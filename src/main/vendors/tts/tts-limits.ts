/** How long a voice may take: to connect, to its first sound, and between its sounds until the end marker. */
export interface TtsLimits {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly gapMs: number;
}
