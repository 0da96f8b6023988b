import { expect, test } from '@playwright/test';
import { systemClock as clock } from '../../src/main/clock.ts';
import { type CerebrasSimulator, startCerebrasSimulator } from '../../src/main/simulators/cerebras.ts';
import { launchParley, type RunningParley, temporaryFolder } from './support/parley.ts';
import { type SimulatedVendors, simulatedKeys, startSimulatedVendors } from './support/simulated-vendors.ts';

let vendors: SimulatedVendors;
let cerebras: CerebrasSimulator;
let parley: RunningParley;

test.beforeEach(async () => {
  vendors = await startSimulatedVendors();
  cerebras = await startCerebrasSimulator({ clock, apiKey: 'test-key-cerebras' });
});

test.afterEach(async () => {
  await parley.close();
  await Promise.all([vendors.dispose(), cerebras.dispose()]);
});

const env = (): Record<string, string> => ({
  ...vendors.env,
  CEREBRAS_API_KEY: 'test-key-cerebras',
  CEREBRAS_BASE_URL: cerebras.url,
});
/** Where the vendors are, without keys. */
const hosts = (): Record<string, string> =>
  Object.fromEntries(Object.entries(env()).filter(([name]) => name.endsWith('_BASE_URL')));

async function ask(count: number): Promise<Awaited<ReturnType<RunningParley['turn']>>> {
  await parley.invoke('message.send', { text: 'What is the capital of France?' });
  return parley.turn(count);
}

const pirate = {
  id: 'pirate',
  name: 'Pirate',
  systemPrompt: 'Talk like a pirate.',
  voice: null,
  model: { id: 'cerebras', model: 'gpt-oss-120b' },
  language: null,
};

test('a change is in effect from the next turn on, without a restart, and is there after one', async () => {
  const folder = temporaryFolder();
  parley = await launchParley({ env: env(), userData: folder.path });
  expect((await ask(1)).llm).toBe('groq/openai/gpt-oss-20b');

  const { settings } = await parley.invoke('settings.get', undefined);
  const patch = { personas: { activeId: 'pirate', list: [...settings.personas.list, pirate] } };
  await parley.invoke('settings.set', { patch });
  expect((await ask(2)).llm).toBe('cerebras/gpt-oss-120b');
  expect(cerebras.stats().requests[0]?.messages[0]?.content).toMatch(
    /You are Pirate,[\s\S]*Talk like a pirate\.$/,
  );

  const cerebrasOff = settings.llm.order.map((entry) => ({ ...entry, enabled: entry.id === 'groq' }));
  await parley.invoke('settings.set', { patch: { llm: { order: cerebrasOff } } });
  expect((await ask(3)).llm).toBe('groq/openai/gpt-oss-20b');

  await parley.close();
  parley = await launchParley({ env: env(), userData: folder.path });
  const after = await parley.invoke('settings.get', undefined);
  expect(after.settings.personas.activeId).toBe('pirate');
  expect(after.settings.llm.order.filter(({ enabled }) => enabled).map(({ id }) => id)).toEqual(['groq']);
  await parley.close();
  folder.remove();
});

test('a private conversation is answered and not kept', async () => {
  parley = await launchParley({ env: env() });
  await parley.invoke('settings.set', { patch: { privacy: { privateConversation: true } } });
  await ask(1);
  await parley.invoke('settings.set', { patch: { privacy: { privateConversation: false } } });
  const kept = await ask(2);
  await expect
    .poll(async () => (await parley.invoke('history.list', { limit: 10 })).map(({ turnId }) => turnId))
    .toEqual([kept.turnId]);
});

test('a key that is entered ends the demo at once, is tested at its vendor, and its deletion brings the demo back', async () => {
  parley = await launchParley({ env: hosts() });
  await parley.until('the demo is on', ({ demo }) => demo);
  expect((await ask(1)).error).toBeNull();
  expect(vendors.llm.stats().requests).toHaveLength(0);

  const wrong = await parley.invoke('keys.test', { vendor: 'groq', key: 'test-key-wrong' });
  expect(wrong.ok).toBe(false);
  expect(wrong.message).toMatch(/Groq/);
  for (const [vendor, key] of Object.entries(simulatedKeys)) {
    expect(await parley.invoke('keys.test', { vendor, key })).toMatchObject({ ok: true });
    await parley.invoke('keys.set', { vendor, key });
  }
  await parley.until('the demo is over', ({ demo }) => !demo);
  expect((await ask(2)).error).toBeNull();
  expect(vendors.llm.stats().requests).toHaveLength(1);
  const { keys, storage } = await parley.invoke('keys.list', undefined);
  expect(keys.find(({ vendor }) => vendor === 'groq')).toMatchObject({
    source: 'session',
    mask: '••••groq',
    host: vendors.llm.url,
    hostVariable: 'GROQ_BASE_URL',
  });
  expect(storage.kind).toBe('session');

  for (const vendor of Object.keys(simulatedKeys)) await parley.invoke('keys.delete', { vendor });
  await parley.until('the demo is back', ({ demo }) => demo);
  expect((await ask(3)).error).toBeNull();
  expect(vendors.llm.stats().requests).toHaveLength(1);
});

test('a voice is heard before it is chosen, through the vendor’s own adapter', async () => {
  parley = await launchParley({ env: env() });
  await parley.invoke('voice.preview', { id: 'cartesia-sonic', voiceId: null, model: null });
  expect(vendors.tts.stats().contexts).toHaveLength(1);
  expect(vendors.tts.stats().contexts[0]?.words.length).toBeGreaterThan(3);
  expect((await parley.snapshot()).turns).toEqual([]);
});
