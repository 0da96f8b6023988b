import { Resampler } from '#shared/audio/resampler.ts';
import { CAPTURE_RATE_HZ, PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';
import { type SpokenSample, sampleOf } from '../simulators/samples.ts';

/** Four seconds of speech, so that the canceller can learn the room: sentences that Parley brings along. 24 kHz mono. */
export function echoPhrase(samples: readonly SpokenSample[]): Int16Array {
  const resampler = new Resampler(CAPTURE_RATE_HZ, PLAYER_RATE_HZ);
  const parts = ['story', 'weather-mars'].map((id) => {
    const sound = Float32Array.from(sampleOf(samples, id).pcm);
    return Int16Array.from(resampler.push(sound), (sample) =>
      Math.max(-32_768, Math.min(32_767, Math.round(sample))),
    );
  });
  const phrase = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    phrase.set(part, at);
    at += part.length;
  }
  return phrase;
}
