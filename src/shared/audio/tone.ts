import { PLAYER_RATE_HZ, toPcm16 } from './format.ts';

const FIRST_HZ = 392;
/** A fifth above: open, neither question nor alarm. */
const SECOND_HZ = 587.33;
const PEAK = 0.06;

/** Two soft notes, one after the other, that say "I am at it": 24 kHz mono PCM16 of `durationMs`. */
export function fillerTone(durationMs: number): Int16Array {
  const length = Math.round((durationMs * PLAYER_RATE_HZ) / 1000);
  const half = Math.floor(length / 2);
  return Int16Array.from({ length }, (_, i) => {
    const second = i >= half;
    const at = second ? i - half : i;
    const span = second ? length - half : half;
    const swell = Math.sin((Math.PI * at) / span) ** 2;
    return toPcm16(
      PEAK * swell * Math.sin((2 * Math.PI * (second ? SECOND_HZ : FIRST_HZ) * at) / PLAYER_RATE_HZ),
    );
  });
}
