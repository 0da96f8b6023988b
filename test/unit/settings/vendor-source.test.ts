import { describe, expect, it } from 'vitest';
import { stackPlan } from '../../../src/main/settings/plan.ts';
import { createVendorSource } from '../../../src/main/settings/vendor-source.ts';
import { createStack } from '../../../src/main/vendors/stack.ts';
import {
  applyPatch,
  defaultSettings,
  type Settings,
  type SettingsPatch,
} from '../../../src/shared/model/settings.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { openRing } from './support.ts';

const demoEndpoint = { apiKey: 'test-key-demo', baseUrl: 'http://127.0.0.1:4000' };

async function rig(env: Record<string, string> = {}) {
  const ring = await openRing(env);
  let settings: Settings = defaultSettings();
  let demosStarted = 0;
  let demosEnded = 0;
  const source = createVendorSource({
    settings: () => settings,
    ring,
    async startDemo() {
      demosStarted += 1;
      return {
        endpoints: { stt: demoEndpoint, llm: demoEndpoint, tts: demoEndpoint },
        dispose: async () => {
          demosEnded += 1;
        },
      };
    },
    onChange() {},
    onError(error) {
      throw error;
    },
  });
  const stack = createStack({ clock: new VirtualClock(), plan: source.plan, endpointOf: source.endpointOf });
  return {
    ring,
    source,
    stack,
    demos: () => [demosStarted, demosEnded],
    set(patch: SettingsPatch) {
      settings = applyPatch(settings, patch);
      source.refresh();
    },
    labels: () => ({
      stt: stack.stt().map(({ label }) => label),
      llm: stack.llm().map(({ label }) => label),
      tts: stack.tts().map(({ label }) => label),
    }),
  };
}

describe('demo mode', () => {
  it('is on while no key is set, off with the first, and on again without the last', async () => {
    const { ring, source, labels, demos } = await rig();
    await source.settled();
    expect(source.isDemo()).toBe(true);
    expect(labels()).toEqual({ stt: ['Deepgram Nova'], llm: ['Groq'], tts: ['Cartesia Sonic'] });
    expect(source.notices()).toEqual([]);
    await ring.set('anthropic', 'test-key-anthropic');
    source.refresh();
    expect(source.isDemo()).toBe(false);
    expect(labels().llm).toEqual(['Anthropic Claude']);
    expect(source.notices().map(({ title, detail }) => [title, detail])).toContainEqual([
      'Parley cannot understand speech',
      'There is no key for Deepgram. Add one in Settings, under Keys.',
    ]);
    await ring.delete('anthropic');
    source.refresh();
    expect(source.isDemo()).toBe(true);
    expect(labels().llm).toEqual(['Groq']);
    expect(demos()).toEqual([1, 0]);
    await source.dispose();
    expect(demos()).toEqual([1, 1]);
  });

  it('is not for someone whose only key cannot be used: that is said instead', async () => {
    const { source } = await rig({ DEEPGRAM_API_KEY: 'two words' });
    await source.settled();
    expect(source.isDemo()).toBe(false);
    expect(source.notices()[0]?.detail).toMatch(/^Deepgram cannot be used. DEEPGRAM_API_KEY/);
  });

  it('is not for someone who has chosen a model of their own computer', async () => {
    const { source, set } = await rig();
    set({ llm: { order: [{ id: 'local-llm', enabled: true, model: null }] } });
    expect(source.isDemo()).toBe(false);
  });

  it('ignores a key of a vendor that is not enabled', async () => {
    const { source, set } = await rig({ GEMINI_API_KEY: 'test-key-gemini' });
    expect(source.isDemo()).toBe(false);
    set({ llm: { order: [{ id: 'groq', enabled: true, model: null }] } });
    expect(source.isDemo()).toBe(true);
  });
});

describe('the list of a stage', () => {
  const keys = { GROQ_API_KEY: 'test-key-groq', GEMINI_API_KEY: 'test-key-gemini' };
  const order = (...ids: string[]): SettingsPatch => ({
    llm: { order: ids.map((id) => ({ id, enabled: true, model: null })) },
  });

  it('is the person’s order, of the vendors with a key', async () => {
    const { labels, set } = await rig(keys);
    expect(labels().llm).toEqual(['Groq', 'Google Gemini']);
    set(order('gemini', 'anthropic', 'groq'));
    expect(labels().llm).toEqual(['Google Gemini', 'Groq']);
    set(order('groq'));
    expect(labels().llm).toEqual(['Groq']);
  });

  it('keeps an adapter that stays as it was, and makes another for another model, key or host', async () => {
    const { stack, set, ring } = await rig({ GROQ_API_KEY: 'test-key-groq' });
    await ring.set('gemini', 'test-key-gemini');
    const [groq, gemini] = stack.llm();
    set(order('gemini', 'groq'));
    expect(stack.llm().map(({ vendor }) => vendor)).toEqual([gemini!.vendor, groq!.vendor]);
    set({
      llm: { order: [{ id: 'groq', enabled: true, model: 'openai/gpt-oss-120b' }] },
    });
    expect(stack.llm()[0]!.vendor).not.toBe(groq!.vendor);
    expect(stack.llm()[0]!.vendor.id).toBe('groq/openai/gpt-oss-120b');
    set(order('gemini'));
    await ring.set('gemini', 'test-key-gemini-2');
    expect(stack.llm()[0]!.vendor).not.toBe(gemini!.vendor);
  });

  it('says in words why nobody can serve, with the same words for the same reason', async () => {
    const { stack, set } = await rig({ DEEPGRAM_API_KEY: 'test-key-deepgram' });
    set(order('anthropic'));
    const [nobody] = stack.llm();
    expect(stack.llm()[0]).toBe(nobody);
    const message = await new Promise<string>((resolve) => {
      nobody!.vendor.complete([], {
        onText() {},
        onUsage() {},
        onEnd() {},
        onError: (error) => resolve(error.message),
      });
    });
    expect(message).toBe('There is no key for Anthropic. Add one in Settings, under Keys.');
  });

  it('leaves out who does not know the language, and the notice says so when nobody is left', async () => {
    const { labels, set, source } = await rig({ CARTESIA_API_KEY: 'test-key-cartesia' });
    expect(labels().stt).toEqual(['Cartesia Ink with turns', 'Cartesia Ink']);
    set({ stt: { language: 'pt-BR' } });
    expect(labels().stt).toEqual(['Cartesia Ink']);
    set({ stt: { order: [{ id: 'cartesia-ink-turns', enabled: true, model: null }] } });
    expect(source.notices()[0]).toMatchObject({
      title: 'Parley cannot understand speech',
      detail: 'Cartesia Ink with turns does not know the language “pt-BR”. Choose another one in Settings.',
    });
  });

  it('is the persona’s choice first, if that is enabled', () => {
    const persona = {
      id: 'p',
      name: 'P',
      systemPrompt: '',
      voice: { id: 'elevenlabs-flash', voiceId: 'voice-1' },
      model: { id: 'gemini', model: 'gemini-2.5-flash' },
      language: 'es',
    };
    const settings = applyPatch(defaultSettings(), { personas: { activeId: 'p', list: [persona] } });
    const plan = stackPlan(settings);
    expect(plan.llm[0]).toEqual({ id: 'gemini', model: 'gemini-2.5-flash' });
    expect(plan.tts[0]).toEqual({ id: 'elevenlabs-flash', voiceId: 'voice-1', language: 'es' });
    expect(plan.stt.every(({ language }) => language === 'es')).toBe(true);
    const without = applyPatch(settings, order('groq'));
    expect(stackPlan(without).llm).toEqual([{ id: 'groq' }]);
  });
});
