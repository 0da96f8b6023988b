import type { ReplyPhase } from './types.ts';

/** How Parley's own voice can come back into the microphone. */
export const echoProfiles = ['headset', 'speakers', 'half-duplex', 'push-to-talk'] as const;
export type EchoProfile = (typeof echoProfiles)[number];

/** What is going on while somebody speaks. `greeting`: whatever Parley says of its own accord, a greeting first of all. */
export type InterruptiblePhase = 'thinking' | 'speaking' | 'greeting';

/** What a voice over a reply may do before its words are known, and whether its words count. */
export interface InterruptionPolicy {
  /** It lowers the reply (`bargeIn.duckAfterMs`). */
  readonly ducks: boolean;
  /** Confirmed speech (`vad.confirmedMs`) pauses the reply, or keeps it from starting. */
  readonly holds: boolean;
  /** Speech that takes the floor without a word: `sustained` is `bargeIn.commitAfterMs` of it. */
  readonly cutsOn: 'confirmed' | 'sustained' | 'never';
  /** A real word, or a stop word, takes the floor. */
  readonly words: boolean;
  /** Only words count while the echo canceller learns (`bargeIn.echoWarmUpMs`). */
  readonly warmsUp: boolean;
  /** Words that Parley is saying at that moment may be its echo. */
  readonly hearsItself: boolean;
}

const deaf: InterruptionPolicy = {
  ducks: false,
  holds: false,
  cutsOn: 'never',
  words: false,
  warmsUp: false,
  hearsItself: false,
};

/** Noise never cancels a thought: words do. A voice only keeps the reply from starting until its words are known. */
const thinking: InterruptionPolicy = { ...deaf, holds: true, words: true };

/** In stages, each of which can be taken back. */
const stages: InterruptionPolicy = { ...thinking, ducks: true, cutsOn: 'sustained' };

/** Nobody asked for it, so nothing is lost: whoever certainly speaks may. */
const polite: InterruptionPolicy = { ...stages, cutsOn: 'confirmed' };

const echoing = { warmsUp: true, hearsItself: true } as const;

export const interruptionPolicies: Readonly<
  Record<EchoProfile, Readonly<Record<InterruptiblePhase, InterruptionPolicy>>>
> = {
  /** No way from the speaker to the microphone: what is heard is a person, from the first moment on. */
  headset: { thinking, speaking: stages, greeting: polite },
  /** The canceller and the guards hold the echo back; what they may miss never cuts by itself. */
  speakers: { thinking, speaking: { ...stages, ...echoing }, greeting: { ...polite, ...echoing } },
  /** The echo is too loud to tell from a person: one speaks at a time. The key and the stop button always work. */
  'half-duplex': { thinking, speaking: deaf, greeting: deaf },
  /** Only the key interrupts. */
  'push-to-talk': { thinking: deaf, speaking: deaf, greeting: deaf },
};

/** What holds while the turn is being answered. */
export function policyFor(profile: EchoProfile, { name, reply }: ReplyPhase): InterruptionPolicy {
  const policies = interruptionPolicies[profile];
  if (name === 'thinking') return policies.thinking;
  return reply.origin === 'own' ? policies.greeting : policies.speaking;
}
