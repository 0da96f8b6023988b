import { expect, test } from 'vitest';
import { createCatalogService } from '../../../src/main/settings/catalog-service.ts';
import type { VendorEndpoint } from '../../../src/main/vendors/types.ts';
import { vendorCatalog } from '../../../src/shared/model/vendor-catalog.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

function rig() {
  const asked: string[] = [];
  const state = {
    endpoint: { apiKey: 'test-key-groq', baseUrl: 'http://127.0.0.1:4000' } as
      | VendorEndpoint
      | { problem: string },
    localOnly: false,
    fault: null as Error | null,
  };
  const catalog = createCatalogService({
    clock: new VirtualClock(),
    endpointOf: () => state.endpoint,
    localOnly: () => state.localOnly,
    models: {
      groq: async ({ endpoint }) => {
        asked.push(endpoint.apiKey);
        if (state.fault) throw state.fault;
        return [`model ${asked.length}`];
      },
    },
    voices: { 'cartesia-sonic': async () => [{ id: 'v', name: 'Vera' }] },
  });
  return { catalog, state, asked };
}

test('a list is asked for once a run and key, and again when it is refreshed', async () => {
  const { catalog, state, asked } = rig();
  expect(await catalog.models('groq')).toEqual({ models: ['model 1'], problem: null });
  expect(await catalog.models('groq')).toEqual({ models: ['model 1'], problem: null });
  expect(await catalog.models('groq', true)).toEqual({ models: ['model 2'], problem: null });
  state.endpoint = { apiKey: 'test-key-groq-2', baseUrl: 'http://127.0.0.1:4000' };
  expect(await catalog.models('groq')).toEqual({ models: ['model 3'], problem: null });
  expect(asked).toEqual(['test-key-groq', 'test-key-groq', 'test-key-groq-2']);
});

test('a vendor that cannot be asked leaves what is known, with the words why', async () => {
  const { catalog, state } = rig();
  const known = vendorCatalog.find(({ id }) => id === 'groq')!.models;
  state.fault = new Error('Groq does not know this key.');
  expect(await catalog.models('groq')).toEqual({ models: known, problem: 'Groq does not know this key.' });
  state.fault = null;
  await catalog.models('groq');
  state.fault = new Error('Groq is out.');
  expect(await catalog.models('groq', true)).toEqual({ models: ['model 2'], problem: 'Groq is out.' });
});

test('nobody is asked without a key, nor beyond this computer under the lock', async () => {
  const { catalog, state, asked } = rig();
  state.endpoint = { problem: 'There is no key for Groq.' };
  expect(await catalog.models('groq')).toMatchObject({ problem: 'There is no key for Groq.' });
  state.endpoint = { apiKey: 'test-key-groq', baseUrl: 'http://127.0.0.1:4000' };
  state.localOnly = true;
  expect(await catalog.models('groq')).toMatchObject({
    problem: expect.stringMatching(/only local vendors/),
  });
  expect(asked).toEqual([]);
  const problems = catalog.list().map(({ isLocal, problem }) => [isLocal, problem === null]);
  for (const [isLocal, isUsable] of problems) expect(isUsable).toBe(isLocal);
});

test('voices are listed with their languages, and a vendor without a list has none', async () => {
  const { catalog } = rig();
  expect(await catalog.voices('cartesia-sonic')).toEqual({
    voices: [{ id: 'v', name: 'Vera', language: null }],
    problem: null,
  });
  expect(await catalog.voices('groq')).toEqual({ voices: [], problem: null });
  await expect(catalog.voices('telepathy')).rejects.toThrow('There is no such vendor.');
});
