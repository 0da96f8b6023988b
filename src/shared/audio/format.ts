/** What the microphone path delivers: mono PCM16. */
export const CAPTURE_RATE_HZ = 16_000;
/** 20 ms at 16 kHz. */
export const FRAME_SAMPLES = 320;
/** What the speaker path takes: mono PCM16. */
export const PLAYER_RATE_HZ = 24_000;
/** The detector judges 32 ms at 16 kHz at a time. */
export const VAD_WINDOW_SAMPLES = 512;

/** −1…1 → PCM16, clamped. The inverse of `sample / 32768`, exactly. */
export function toPcm16(value: number): number {
  const scaled = Math.round(value * 32_768);
  return Math.max(-32_768, Math.min(32_767, scaled));
}
