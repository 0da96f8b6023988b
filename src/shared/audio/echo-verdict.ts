import type { EchoProfile } from '../conversation/interruption-policy.ts';
import type { EchoMeasure } from './echo-measure.ts';

/** From here on an echo is too near to a voice in loudness to be told from one. */
const AS_LOUD_AS_A_VOICE_DB = -4;
/** In such noise nothing can be said about an echo. */
const LOUD_ROOM_DB = -30;

export interface EchoVerdict {
  profile: Extract<EchoProfile, 'headset' | 'speakers' | 'half-duplex'>;
  /** What was found, and what it means, for the person. */
  explanation: string;
}

/** The profile that suits what was measured. */
export function judgeEcho({ delayMs, noiseDb, earlyDb, lateDb }: EchoMeasure): EchoVerdict {
  if (noiseDb > LOUD_ROOM_DB) {
    return {
      profile: 'speakers',
      explanation:
        'It is too loud here to hear an echo. Parley assumes speakers; try again when it is quieter.',
    };
  }
  if (lateDb !== null && delayMs !== null) {
    const found = `Parley hears itself ${Math.round(delayMs)} ms later, ${loudness(lateDb)}.`;
    if (lateDb > AS_LOUD_AS_A_VOICE_DB) {
      return {
        profile: 'half-duplex',
        explanation: `${found} That is too loud to tell from a person, so Parley does not listen while it speaks: interrupt it with the key or the stop button, turn the speakers down, or use headphones.`,
      };
    }
    return {
      profile: 'speakers',
      explanation: `${found} It can tell that from a person, so you can interrupt it by speaking.`,
    };
  }
  if (earlyDb !== null && delayMs !== null) {
    return {
      profile: 'speakers',
      explanation:
        'Parley heard itself for a moment, then the echo canceller had learnt the room. You can interrupt it by speaking.',
    };
  }
  return {
    profile: 'headset',
    explanation:
      'Nothing of Parley’s voice reaches the microphone, as with headphones. You can interrupt it at any moment.',
  };
}

function loudness(db: number): string {
  const rounded = Math.round(db);
  if (rounded >= 0) return 'as loud as it speaks';
  return `${-rounded} dB softer than it speaks`;
}
