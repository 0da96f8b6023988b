import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/main/clock.ts';
import { startCartesiaSimulator } from '../../../src/main/simulators/cartesia.ts';
import { startDeepgramSpeakSimulator } from '../../../src/main/simulators/deepgram-speak.ts';
import { startElevenLabsTtsSimulator } from '../../../src/main/simulators/elevenlabs-tts.ts';
import { startSimServer } from '../../../src/main/simulators/sim-server.ts';
import { voiceLists } from '../../../src/main/vendors/voice-lists.ts';

const open: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.dispose();
});
const keep = <T extends { dispose(): unknown }>(each: T): T => {
  open.push(each);
  return each;
};
const clock = systemClock;
const key = 'test-key-voices';
const options = { clock, apiKey: key, voice: 'tones' } as const;
const request = (baseUrl: string, apiKey = key) => ({ clock, endpoint: { apiKey, baseUrl } });

describe('the voices of a vendor', () => {
  it('Cartesia: with their languages', async () => {
    const { url } = keep(await startCartesiaSimulator(options));
    const voices = await voiceLists['cartesia-sonic'](request(url));
    expect(voices).toContainEqual({
      id: 'f786b574-daa5-4673-aa0c-cbe3e8534c02',
      name: 'Katie',
      language: 'en',
    });
    expect(voices.map(({ language }) => language)).toEqual(['en', 'en', 'es', 'ja']);
  });

  it('ElevenLabs: with their languages', async () => {
    const { url } = keep(await startElevenLabsTtsSimulator(options));
    expect(await voiceLists['elevenlabs-flash'](request(url))).toContainEqual({
      id: 'EXAVITQu4vr4xnSDxMaL',
      name: 'Sarah',
      language: 'en',
    });
  });

  it('Deepgram: each family has its own', async () => {
    const { url } = keep(await startDeepgramSpeakSimulator(options));
    const aura = await voiceLists['deepgram-aura'](request(url));
    const flux = await voiceLists['deepgram-flux-tts'](request(url));
    expect(aura).toContainEqual({ id: 'aura-2-celeste-es', name: 'Celeste', language: 'es' });
    expect(aura.every(({ id }) => id.startsWith('aura-'))).toBe(true);
    expect(flux).toContainEqual({ id: 'flux-haley-en', name: 'Haley', language: 'en' });
  });

  it.each(['cartesia-sonic', 'elevenlabs-flash', 'deepgram-aura', 'deepgram-flux-tts'] as const)(
    '%s: a wrong key is an error in words, and no address has a key',
    async (id) => {
      const start = {
        'cartesia-sonic': startCartesiaSimulator,
        'elevenlabs-flash': startElevenLabsTtsSimulator,
        'deepgram-aura': startDeepgramSpeakSimulator,
        'deepgram-flux-tts': startDeepgramSpeakSimulator,
      }[id];
      const { url } = keep(await start(options));
      await expect(voiceLists[id](request(url, 'test-key-wrong'))).rejects.toMatchObject({
        code: 'bad-key',
        kind: 'permanent',
        message: expect.not.stringContaining('test-key'),
      });
    },
  );

  it.each([
    [
      'cartesia-sonic',
      'starting_after=',
      (page: number) => ({ data: [{ id: `v${page}`, name: 'V' }], has_more: true }),
    ],
    [
      'elevenlabs-flash',
      'next_page_token=',
      (page: number) => ({
        voices: [{ voice_id: `v${page}`, name: 'V' }],
        has_more: true,
        next_page_token: `t${page}`,
      }),
    ],
  ] as const)('%s: reads page after page, and not for ever', async (id, parameter, pageOf) => {
    const queries: string[] = [];
    const { url } = keep(
      await startSimServer({
        onRequest(asked, response) {
          queries.push(asked.url.search);
          response.end(JSON.stringify(pageOf(queries.length)));
        },
      }),
    );
    const voices = await voiceLists[id](request(url));
    expect(voices.map((voice) => voice.id)).toEqual(['v1', 'v2', 'v3', 'v4', 'v5']);
    expect(queries[0]).not.toContain(parameter);
    expect(new Set(queries).size).toBe(5);
    expect(queries.slice(1).every((query) => query.includes(parameter))).toBe(true);
  });

  it('an answer that is no list is a protocol error', async () => {
    const { url } = keep(
      await startSimServer({ onRequest: (_asked, response) => response.end('{"data":7}') }),
    );
    await expect(voiceLists['cartesia-sonic'](request(url))).rejects.toMatchObject({ code: 'protocol' });
  });
});
