import { expect, test } from 'vitest';
import { createSettingsApplier } from '../../../src/main/settings/apply-settings.ts';
import { stackPlan } from '../../../src/main/settings/plan.ts';
import { createStack } from '../../../src/main/vendors/stack.ts';
import { applyPatch, defaultSettings, type SettingsPatch } from '../../../src/shared/model/settings.ts';
import { createRig } from '../conversation/support/rig.ts';

function rig() {
  const conversationRig = createRig();
  const { clock, conversation, trace } = conversationRig;
  let settings = defaultSettings();
  const endpoint = { apiKey: 'test-key', baseUrl: 'http://127.0.0.1:4000' };
  const stack = createStack({
    clock,
    plan: () => stackPlan(settings),
    endpointOf: () => endpoint,
  });
  let sweeps = 0;
  const applier = createSettingsApplier({
    settings: { current: () => settings },
    stack: {
      ...stack,
      sweep() {
        sweeps += 1;
        stack.sweep();
      },
    },
    conversation,
  });
  applier.apply();
  return {
    ...conversationRig,
    applier,
    set(patch: SettingsPatch) {
      settings = applyPatch(settings, patch);
      applier.apply();
    },
    configured: () => trace.all('configure').map(({ body }) => body),
    sweeps: () => sweeps,
  };
}

test('the conversation is told of what changes it, and of nothing else', () => {
  const { set, configured } = rig();
  const before = configured().length;
  set({ privacy: { localOnly: true } });
  expect(configured()).toHaveLength(before);
  set({ voiceLoop: { patience: 100 } });
  expect(configured().at(-1)).toMatchObject({
    config: { tuning: { endpointing: { minMs: 1000 } } },
    isEarReplaced: false,
  });
  set({ personas: { list: [{ ...defaultSettings().personas.list[0]!, systemPrompt: 'Be a pirate.' }] } });
  expect(configured().at(-1)).toMatchObject({
    config: { systemPrompt: expect.stringMatching(/You are Parley[\s\S]*Be a pirate\.$/) },
  });
  set({ stt: { language: 'es' } });
  expect(configured().at(-1)).toMatchObject({ config: { language: 'es' } });
  expect(configured()).toHaveLength(before + 3);
});

test('only another way of hearing replaces the ear', () => {
  const { set, configured } = rig();
  set({ llm: { order: [{ id: 'gemini', enabled: true, model: null }] } });
  expect(configured().at(-1)).toMatchObject({ isEarReplaced: false });
  set({ stt: { language: 'es' } });
  expect(configured().at(-1)).toMatchObject({ isEarReplaced: true });
  set({ stt: { order: [{ id: 'elevenlabs-scribe', enabled: true, model: null }] } });
  expect(configured().at(-1)).toMatchObject({ isEarReplaced: true });
});

test('adapters that are off the list are let go at rest, not in the middle of a turn', () => {
  const { set, sweeps, conversation, until, settle } = rig();
  const before = sweeps();
  conversation.sendText('How far is the moon?');
  until('speaking');
  set({ llm: { order: [{ id: 'gemini', enabled: true, model: null }] } });
  expect(sweeps()).toBe(before);
  settle();
  expect(sweeps()).toBe(before + 1);
  set({ llm: { order: [{ id: 'groq', enabled: true, model: null }] } });
  expect(sweeps()).toBe(before + 2);
});
