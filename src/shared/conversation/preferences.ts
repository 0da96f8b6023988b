import type { EchoProfile } from './interruption-policy.ts';

export const fillerModes = ['off', 'tone', 'phrase'] as const;
export type FillerMode = (typeof fillerModes)[number];

/** Nothing; the model's text; or its sound as well. */
export const speculationModes = ['off', 'model', 'model-and-voice'] as const;
export type SpeculationMode = (typeof speculationModes)[number];

/** What a person may choose about the loop beside its numbers (`tuning`). */
export interface ConversationPreferences {
  /** How Parley's own voice can come back into the microphone. */
  echoProfile: EchoProfile;
  /** What fills the silence of a slow model. */
  fillers: FillerMode;
  /** How much work on a reply may begin before the turn has ended. It costs, also when the person goes on after all. */
  speculation: SpeculationMode;
  /** BCP 47: what the person speaks, and is answered in. Null: each turn in the language that is heard. */
  language: string | null;
  /** Hands-free and silent for this long: Parley asks, once, whether anybody is there. 0: never. */
  idlePromptMs: number;
}

export const defaultPreferences: ConversationPreferences = {
  echoProfile: 'speakers',
  fillers: 'off',
  speculation: 'model',
  language: null,
  idlePromptMs: 0,
};
