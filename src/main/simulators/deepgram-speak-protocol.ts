import { z } from 'zod';
import { badQuery, deepgramRejections, isAuthorized } from './deepgram-rejections.ts';
import type { HttpRefusal } from './sim-faults.ts';
import type { SimUpgrade } from './sim-server.ts';
import type { SttRejection } from './stt-simulator.ts';

const commandSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('Speak'), text: z.string() }),
  z.strictObject({ type: z.literal('Flush') }),
  z.strictObject({ type: z.literal('Clear') }),
  z.strictObject({
    type: z.literal('Interrupt'),
    playback_offset: z
      .strictObject({ type: z.literal('time_ms'), value: z.number().nonnegative() })
      .optional(),
  }),
  z.strictObject({ type: z.literal('Close') }),
]);
export type SpeakCommand = z.infer<typeof commandSchema>;

/** A client's text frame, or null for what the vendor cannot read. */
export function readSpeakCommand(frame: string): SpeakCommand | null {
  try {
    return commandSchema.safeParse(JSON.parse(frame)).data ?? null;
  } catch {
    return null;
  }
}

export const speakVoices = [
  { model: 'aura-2-thalia-en', name: 'thalia', language: 'en' },
  { model: 'aura-2-orion-en', name: 'orion', language: 'en' },
  { model: 'aura-2-celeste-es', name: 'celeste', language: 'es' },
  { model: 'aura-2-julius-de', name: 'julius', language: 'de' },
  { model: 'aura-2-agathe-fr', name: 'agathe', language: 'fr' },
  { model: 'aura-2-rhea-nl', name: 'rhea', language: 'nl' },
  { model: 'aura-2-livia-it', name: 'livia', language: 'it' },
  { model: 'aura-2-fujin-ja', name: 'fujin', language: 'ja' },
  { model: 'flux-haley-en', name: 'haley', language: 'en' },
  { model: 'flux-alexis-en', name: 'alexis', language: 'en' },
] as const;

const parameters = {
  '/v1/speak': new Set(['model', 'encoding', 'sample_rate', 'speed', 'mip_opt_out']),
  '/v2/speak': new Set(['model', 'encoding', 'sample_rate', 'speed', 'expressivity', 'tag', 'mip_opt_out']),
};

/** Judges a handshake as the vendor does: null when it will do. */
export function judgeSpeakHandshake(
  upgrade: Pick<SimUpgrade, 'id' | 'url' | 'headers'>,
  apiKey: string | undefined,
): HttpRefusal | null {
  const rejection = rejectionOf(upgrade, apiKey);
  return rejection === null ? null : speakRefusal(rejection, upgrade.id);
}

export const speakRefusal = (rejection: SttRejection, requestId: string): HttpRefusal => ({
  status: rejection.status,
  ...deepgramRejections.rejectionAnswer(rejection, requestId),
});

function rejectionOf(
  { url, headers }: Pick<SimUpgrade, 'url' | 'headers'>,
  apiKey: string | undefined,
): SttRejection | null {
  const known = url.pathname === '/v1/speak' || url.pathname === '/v2/speak' ? url.pathname : null;
  if (known === null) return deepgramRejections.rejectionOf(404);
  if (!isAuthorized(headers.authorization, apiKey ?? null)) return deepgramRejections.rejectionOf(401);
  const query = url.searchParams;
  for (const name of query.keys()) {
    if (!parameters[known].has(name)) return badQuery(`Unknown query parameter: ${name}.`);
  }
  if (query.get('encoding') !== 'linear16' || query.get('sample_rate') !== '24000') {
    return badQuery('This simulator speaks linear16 at a sample_rate of 24000 only.');
  }
  const family = known === '/v1/speak' ? 'aura-' : 'flux-';
  const model = query.get('model') ?? (known === '/v1/speak' ? 'aura-2-thalia-en' : '');
  if (!model.startsWith(family) || !speakVoices.some((voice) => voice.model === model)) {
    return { status: 400, code: 'Bad Request', message: 'No such model/version combination found.' };
  }
  const speed = Number(query.get('speed') ?? 1);
  const isSlow = speed < (known === '/v1/speak' ? 0.7 : 0.5);
  return isSlow || !(speed <= 1.5) ? badQuery('speed is out of range.') : null;
}

/** `GET /v1/models`. */
export const speakModels = (): object => ({
  stt: [
    { name: 'nova-3', canonical_name: 'nova-3', architecture: 'nova-3', languages: ['en'], streaming: true },
  ],
  tts: speakVoices.map(({ model, name, language }) => ({
    name,
    canonical_name: model,
    architecture: model.slice(0, model.lastIndexOf(`-${name}`)),
    languages: [language],
    version: '2026-01-01.0',
    uuid: `00000000-0000-0000-0000-${model.length.toString().padStart(12, '0')}`,
  })),
});
