/** About −40 dBFS: above the noise of a quiet room, below soft speech. */
const SOUND_RMS = 300;

/** Whether 16-bit PCM holds a sound that somebody may have made on purpose. */
export function hasSound(pcm: Int16Array): boolean {
  let energy = 0;
  for (const sample of pcm) energy += sample * sample;
  return energy > SOUND_RMS * SOUND_RMS * pcm.length;
}
