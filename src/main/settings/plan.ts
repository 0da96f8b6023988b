import { tuning } from '#shared/conversation/tuning.ts';
import { activePersona, type Settings, type StageEntry } from '#shared/model/settings.ts';
import { interruptionTuning, patienceToEndpointing } from '#shared/model/settings-tuning.ts';
import type { ConversationSettings } from '../conversation/conversation.ts';
import { systemPromptOf } from '../prompt.ts';
import type { PlannedVendor, StackPlan } from '../vendors/stack.ts';

/** Speech-to-text finds out by itself, and tells, which language is spoken; where it can. */
const ANY_LANGUAGE = 'multi';

/** Who may serve each stage under these settings: the enabled vendors in the person's order, the persona's choice first. */
export function stackPlan(settings: Settings): StackPlan {
  const persona = activePersona(settings);
  const language = spokenLanguage(settings);
  return {
    stt: enabled(settings.stt.order).map((entry) => ({
      ...plain(entry),
      language: language ?? ANY_LANGUAGE,
    })),
    llm: firstChoice(enabled(settings.llm.order), persona.model?.id).map((entry) => ({
      ...plain(entry),
      ...(persona.model?.id === entry.id && { model: persona.model.model }),
    })),
    tts: firstChoice(enabled(settings.tts.order), persona.voice?.id).map((entry) => {
      const voiceId = persona.voice?.id === entry.id ? persona.voice.voiceId : entry.voiceId;
      return {
        ...plain(entry),
        ...(language !== null && { language }),
        ...(voiceId !== null && { voiceId }),
        ...(entry.voices && { voices: entry.voices }),
        ...(settings.tts.speed !== 1 && { speed: settings.tts.speed }),
      };
    }),
  };
}

/** BCP 47; null: whatever is spoken. */
export function spokenLanguage(settings: Settings): string | null {
  return activePersona(settings).language ?? settings.stt.language;
}

/** Demo mode's own vendors: the simulators of the first stack. */
export const demoPlan: StackPlan = {
  stt: [{ id: 'deepgram-nova', language: ANY_LANGUAGE }],
  llm: [{ id: 'groq' }],
  tts: [{ id: 'cartesia-sonic' }],
};

/** What the conversation itself does differently under these settings. */
export function conversationSettings(settings: Settings) {
  const { patience, interruption, ...preferences } = settings.voiceLoop;
  return {
    ...preferences,
    language: spokenLanguage(settings),
    systemPrompt: systemPromptOf(activePersona(settings)),
    tuning: {
      ...tuning,
      endpointing: { ...tuning.endpointing, ...patienceToEndpointing(patience) },
      bargeIn: { ...tuning.bargeIn, ...interruptionTuning(interruption) },
    },
  } satisfies ConversationSettings;
}

const enabled = <Entry extends StageEntry>(order: readonly Entry[]): Entry[] =>
  order.filter((entry) => entry.enabled);

const plain = ({ id, model }: StageEntry): PlannedVendor => ({ id, ...(model !== null && { model }) });

function firstChoice<Entry extends StageEntry>(order: readonly Entry[], id: string | undefined): Entry[] {
  return [...order.filter((entry) => entry.id === id), ...order.filter((entry) => entry.id !== id)];
}
