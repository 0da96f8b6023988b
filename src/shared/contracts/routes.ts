import { turnRecordSchema } from '../model/turn-record.ts';
import { z } from '../model/zod.ts';
import { settingsEvents, settingsRoutes } from './settings-routes.ts';
import { snapshotSchema } from './snapshot.ts';

const nothing = z.undefined();

export const sampleSchema = z.strictObject({ id: z.string(), text: z.string(), durationMs: z.number() });
export type Sample = z.infer<typeof sampleSchema>;

export const echoTestSchema = z.strictObject({
  /** What suits this room and these devices. */
  profile: z.enum(['headset', 'speakers', 'half-duplex']),
  /** For the person: what was found, and what it means. */
  explanation: z.string(),
  /** The echo against what was played; null: there is none above the noise. */
  residualDb: z.number().nullable(),
  delayMs: z.number().nullable(),
});
export type EchoTestResult = z.infer<typeof echoTestSchema>;

/** Calls from the panel to main: a closed list, checked on both sides. */
export const panelRoutes = {
  'snapshot.get': { input: nothing, output: snapshotSchema },
  /** Hands-free on: the microphone opens. */
  'conversation.start': { input: nothing, output: nothing },
  /** Hands-free off: whatever is being said stops, the microphone closes. */
  'conversation.stop': { input: nothing, output: nothing },
  /** Stop talking now; the conversation stays on. */
  'conversation.interrupt': { input: nothing, output: nothing },
  'conversation.mute': { input: z.strictObject({ muted: z.boolean() }), output: nothing },
  'pushToTalk.press': { input: nothing, output: nothing },
  'pushToTalk.release': { input: nothing, output: nothing },
  'message.send': { input: z.strictObject({ text: z.string().trim().min(1).max(8000) }), output: nothing },
  'notice.dismiss': { input: z.strictObject({ id: z.string().max(64) }), output: nothing },
  /** Newest first. */
  'history.list': {
    input: z.strictObject({
      limit: z.number().int().min(1).max(200),
      beforeUnixMs: z.number().int().optional(),
    }),
    output: z.array(turnRecordSchema),
  },
  /** Sample questions of demo mode; empty outside it. */
  'sample.list': { input: nothing, output: z.array(sampleSchema) },
  /** Plays a sample question into the microphone path. */
  'sample.play': { input: z.strictObject({ id: z.string().max(64) }), output: nothing },
  /** Plays a phrase, listens to what comes back, and sets the echo profile to what suits. Hands-free must be off. */
  'audio.echoTest': { input: nothing, output: echoTestSchema },
  ...settingsRoutes,
} as const;

/** Events from main to the panel. */
export const panelEvents = {
  'snapshot.changed': snapshotSchema,
  /** Microphone and speaker level, 0–1, about 20 a second while something sounds. */
  'level.changed': z.strictObject({ mic: z.number(), speaker: z.number() }),
  ...settingsEvents,
} as const;

export type PanelRoute = keyof typeof panelRoutes;
export type PanelInput<R extends PanelRoute> = z.input<(typeof panelRoutes)[R]['input']>;
export type PanelOutput<R extends PanelRoute> = z.output<(typeof panelRoutes)[R]['output']>;
export type PanelEvent = keyof typeof panelEvents;
export type PanelEventPayload<E extends PanelEvent> = z.output<(typeof panelEvents)[E]>;

/** What the panel's preload puts on `window.parley`. */
export interface PanelBridge {
  invoke<R extends PanelRoute>(route: R, input: PanelInput<R>): Promise<PanelOutput<R>>;
  /** Returns the function that ends the subscription. */
  on<E extends PanelEvent>(event: E, listener: (payload: PanelEventPayload<E>) => void): () => void;
}
