const FLOOR_DBFS = -60;
const CEILING_DBFS = -12;

/**
 * Loudness for the eye: 0 at −60 dBFS and below, 1 at −12 dBFS and above, linear in decibels between.
 * `meanSquare` is that of samples in −1…1.
 */
export function levelOf(meanSquare: number): number {
  if (meanSquare <= 0) return 0;
  const dbfs = 10 * Math.log10(meanSquare);
  return Math.min(1, Math.max(0, (dbfs - FLOOR_DBFS) / (CEILING_DBFS - FLOOR_DBFS)));
}
