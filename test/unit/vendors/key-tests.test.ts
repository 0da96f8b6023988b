import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/main/clock.ts';
import { type KeyVendor, keyVendorIds } from '../../../src/main/keys/key-vendors.ts';
import { startAnthropicSimulator } from '../../../src/main/simulators/anthropic.ts';
import { startCartesiaSimulator } from '../../../src/main/simulators/cartesia.ts';
import { startCerebrasSimulator } from '../../../src/main/simulators/cerebras.ts';
import { startDeepgramSimulator } from '../../../src/main/simulators/deepgram.ts';
import { startElevenLabsTtsSimulator } from '../../../src/main/simulators/elevenlabs-tts.ts';
import { startGeminiSimulator } from '../../../src/main/simulators/gemini.ts';
import { startGroqSimulator } from '../../../src/main/simulators/groq.ts';
import { startLocalLlmSimulator } from '../../../src/main/simulators/local-llm.ts';
import { startSimServer } from '../../../src/main/simulators/sim-server.ts';
import { keyTests } from '../../../src/main/vendors/key-tests.ts';
import { modelLists } from '../../../src/main/vendors/model-lists.ts';
import { vendorCatalog } from '../../../src/shared/model/vendor-catalog.ts';
import { until } from '../../support/until.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const clock = systemClock;
const open: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.dispose();
});
const keep = <T extends { dispose(): unknown }>(each: T): T => {
  open.push(each);
  return each;
};

interface Simulated {
  url: string;
  refuse(refused: boolean): Promise<void>;
  dispose(): unknown;
}

const start: Record<KeyVendor, (apiKey: string) => Promise<Simulated>> = {
  deepgram: (apiKey) => startDeepgramSimulator({ clock, apiKey, samples: [] }),
  cartesia: (apiKey) => startCartesiaSimulator({ clock, apiKey, voice: 'tones' }),
  elevenlabs: (apiKey) => startElevenLabsTtsSimulator({ clock, apiKey, voice: 'tones' }),
  groq: (apiKey) => startGroqSimulator({ clock, apiKey }),
  cerebras: (apiKey) => startCerebrasSimulator({ clock, apiKey }),
  anthropic: (apiKey) => startAnthropicSimulator({ clock, apiKey }),
  gemini: (apiKey) => startGeminiSimulator({ clock, apiKey }),
};

describe.each(keyVendorIds)('the test of a key of %s', (vendor) => {
  const apiKey = `test-key-${vendor}`;

  it('takes the right one', async () => {
    const { url } = keep(await start[vendor](apiKey));
    await keyTests[vendor]({ endpoint: { apiKey, baseUrl: url }, clock });
  });

  it.each(['test-key-wrong', 'test-key-\npasted'])('refuses %j, in words', async (wrong) => {
    const { url } = keep(await start[vendor](apiKey));
    const test = keyTests[vendor]({ endpoint: { apiKey: wrong, baseUrl: url }, clock });
    await expect(test).rejects.toMatchObject({ vendor, code: 'bad-key', kind: 'permanent' });
    await expect(test).rejects.not.toThrow(/test-key/);
  });

  it('tells a vendor that cannot be reached from a bad key', async () => {
    const simulator = keep(await start[vendor](apiKey));
    await simulator.refuse(true);
    const test = keyTests[vendor]({ endpoint: { apiKey, baseUrl: simulator.url }, clock });
    await expect(test).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('sends the key to no other host, and to none unencrypted', async () => {
    let seen = 0;
    const other = keep(
      await startSimServer({
        onRequest: (_request, response) => {
          seen += 1;
          response.end('{}');
        },
      }),
    );
    const redirecting = keep(
      await startSimServer({
        onRequest: (_request, response) => response.writeHead(302, { location: other.url }).end(),
      }),
    );
    const endpoints = [redirecting.url, 'http://vendor.example'].map((baseUrl) => ({ apiKey, baseUrl }));
    for (const endpoint of endpoints) await expect(keyTests[vendor]({ endpoint, clock })).rejects.toThrow();
    expect(seen).toBe(0);
  });

  it('gives up after 10 s, and when it is told to', async () => {
    const virtual = new VirtualClock();
    let asked = 0;
    const { url: baseUrl } = keep(
      await startSimServer({
        onRequest: () => {
          asked += 1;
        },
      }),
    );
    const late = keyTests[vendor]({ endpoint: { apiKey, baseUrl }, clock: virtual });
    const outcome = expect(late).rejects.toMatchObject({ code: 'timeout' });
    await until(() => asked === 1);
    virtual.advance(10_000);
    await outcome;

    const abort = new AbortController();
    const stopped = keyTests[vendor]({ endpoint: { apiKey, baseUrl }, clock: virtual, signal: abort.signal });
    const cancelled = expect(stopped).rejects.toMatchObject({ code: 'cancelled', kind: 'cancelled' });
    await until(() => asked === 2);
    abort.abort();
    await cancelled;
    expect(virtual.pending).toBe(0);
  });
});

describe('a key that may do less than everything', () => {
  const answering = async (status: number, body: object) =>
    keep(
      await startSimServer({
        onRequest: (_request, response) =>
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      }),
    ).url;

  it.each([
    ['elevenlabs', 401, { detail: { status: 'missing_permissions', message: 'user_read is missing.' } }],
    ['deepgram', 403, { err_code: 'INSUFFICIENT_PERMISSIONS', err_msg: 'Not allowed.', request_id: '1' }],
  ] as const)('is still a key of %s', async (vendor, status, body) => {
    const baseUrl = await answering(status, body);
    await keyTests[vendor]({ endpoint: { apiKey: 'test-key', baseUrl }, clock });
  });
});

describe('the lists of models', () => {
  it('are there for every language model of the catalog', () => {
    const ids = vendorCatalog.filter(({ stage }) => stage === 'llm').map(({ id }) => id);
    expect(Object.keys(modelLists).sort()).toEqual([...ids].sort());
  });

  it('hold what can talk, in the vendor’s order', async () => {
    const models = async (id: keyof typeof modelLists, simulator: Simulated, apiKey = 'test-key-any') =>
      modelLists[id]({ endpoint: { apiKey, baseUrl: keep(simulator).url }, clock });
    expect(await models('groq', await startGroqSimulator({ clock }))).toContain('openai/gpt-oss-20b');
    expect(await models('cerebras', await startCerebrasSimulator({ clock }))).toEqual([
      'gpt-oss-120b',
      'qwen-3.8-27b',
    ]);
    expect((await models('anthropic', await startAnthropicSimulator({ clock })))[0]).toBe('claude-haiku-5-5');
    expect(await models('gemini', await startGeminiSimulator({ clock }))).toEqual([
      'gemini-3.8-flash',
      'gemini-3.5-flash-lite',
      'gemini-2.5-flash',
      'gemini-2.5-pro',
    ]);
    expect(await models('local-llm', await startLocalLlmSimulator({ clock }), '')).toEqual([
      'llama3.2:3b',
      'qwen3:8b',
    ]);
  });

  it('leave out what is for other work', async () => {
    const ids = [
      'whisper-large-v3-turbo',
      'canopylabs/orpheus-v1-english',
      'meta-llama/llama-guard-4-12b',
      'openai/gpt-oss-safeguard-20b',
      'text-embedding-nomic-embed-text-v1.5',
      'qwen3-coder:30b',
      'mistral-small3.2:latest',
    ];
    const { url: baseUrl } = keep(
      await startSimServer({
        onRequest: (_request, response) => response.end(JSON.stringify({ data: ids.map((id) => ({ id })) })),
      }),
    );
    const endpoint = { apiKey: '', baseUrl };
    expect(await modelLists['local-llm']({ endpoint, clock })).toEqual([
      'qwen3-coder:30b',
      'mistral-small3.2:latest',
    ]);
  });

  it('follow the pages of Gemini', async () => {
    const pages = [
      {
        models: [{ name: 'models/gemini-a', supportedGenerationMethods: ['generateContent'] }],
        nextPageToken: 'x y',
      },
      { models: [{ name: 'models/gemini-b', supportedGenerationMethods: ['generateContent'] }] },
    ];
    const tokens: (string | null)[] = [];
    const { url: baseUrl } = keep(
      await startSimServer({
        onRequest: ({ url }, response) => {
          tokens.push(url.searchParams.get('pageToken'));
          response.end(JSON.stringify(pages[tokens.length - 1]));
        },
      }),
    );
    const endpoint = { apiKey: 'test-key', baseUrl };
    expect(await modelLists.gemini({ endpoint, clock })).toEqual(['gemini-a', 'gemini-b']);
    expect(tokens).toEqual([null, 'x y']);
  });

  it.each(['<html>', '{"data":5}', '[]'])('say that %s is no list', async (body) => {
    const { url: baseUrl } = keep(
      await startSimServer({ onRequest: (_request, response) => response.end(body) }),
    );
    const list = modelLists.groq({ endpoint: { apiKey: 'test-key', baseUrl }, clock });
    await expect(list).rejects.toMatchObject({ vendor: 'groq', code: 'protocol' });
  });
});
