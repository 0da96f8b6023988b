import { expect, test } from '@playwright/test';
import { launchParley, type RunningParley } from './support/parley.ts';
import { type SimulatedVendors, startSimulatedVendors } from './support/simulated-vendors.ts';

let vendors: SimulatedVendors;
let parley: RunningParley;

test.beforeEach(async () => {
  vendors = await startSimulatedVendors();
  parley = await launchParley({ env: vendors.env, args: ['--samples'] });
});

test.afterEach(async () => {
  await parley.close();
  await vendors.dispose();
});

const say = (id: string): Promise<unknown> => parley.invoke('sample.play', { id });
const katie = 'f786b574-daa5-4673-aa0c-cbe3e8534c02';
const elena = 'tone-voice-es-1';

/** Of each speech that the voice was asked for: language, voice and text. */
const spoken = () =>
  vendors.tts
    .stats()
    .contexts.map(({ language, voiceId, transcript }) => [language, voiceId, transcript.trim()]);

test('asked in Spanish it answers in Spanish, in the Spanish voice, and in English again when asked in English', async () => {
  const { settings } = await parley.invoke('settings.get', undefined);
  expect(settings.stt.language).toBeNull();
  const order = settings.tts.order.map((entry) =>
    entry.id === 'cartesia-sonic' ? { ...entry, voices: { es: elena } } : entry,
  );
  await parley.invoke('settings.set', { patch: { tts: { order } } });

  await say('capital-es');
  const first = await parley.turn(1);
  expect(first).toMatchObject({
    userText: '¿Cuál es la capital de Francia?',
    spokenText: 'La capital de Francia es **París**.',
    language: 'es',
  });
  await parley.invoke('message.send', { text: '¿Qué tiempo hace en Marte?' });
  expect((await parley.turn(2)).language).toBe('es');
  await say('moon');
  expect((await parley.turn(3)).language).toBe('en');

  expect(spoken()).toEqual([
    ['es', elena, 'La capital de Francia es París.'],
    ['es', elena, expect.stringContaining('unos menos 63 grados Celsius de media.')],
    ['en', katie, expect.stringContaining('about 384,400 kilometers away')],
  ]);
});

test('the language that is set is asked for, whatever is spoken', async () => {
  await parley.invoke('settings.set', { patch: { stt: { language: 'es' } } });
  await say('capital-es');
  await parley.turn(1);
  await say('moon');
  const second = await parley.turn(2);
  expect(second.language).toBe('es');
  expect(spoken().map(([language]) => language)).toEqual(['es', 'es']);
  expect(vendors.llm.stats().requests.at(-1)?.messages[0]?.content).toContain('spoken Spanish: answer in it');
});
