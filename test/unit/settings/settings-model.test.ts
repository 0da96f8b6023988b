import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import {
  activePersona,
  applyPatch,
  defaultSettings,
  settingsPatchSchema,
  settingsSchema,
  settingsVersion,
} from '../../../src/shared/model/settings.ts';
import { migrate, readSettings, withVersion } from '../../../src/shared/model/settings-read.ts';
import { interruptionTuning, patienceToEndpointing } from '../../../src/shared/model/settings-tuning.ts';
import { diffSettings } from '../../../src/shared/model/settings-words.ts';
import { stageNames, vendorCatalog } from '../../../src/shared/model/vendor-catalog.ts';

const pirate = {
  id: 'pirate',
  name: 'Pirate',
  systemPrompt: 'Talk like a pirate.',
  voice: null,
  model: null,
  language: null,
};

describe('the defaults', () => {
  it('fit the schema, and name every vendor of the catalog in its order', () => {
    const settings = settingsSchema.parse(defaultSettings());
    for (const stage of stageNames) {
      const catalog = vendorCatalog.filter((entry) => entry.stage === stage).map(({ id }) => id);
      expect(settings[stage].order.map(({ id }) => id)).toEqual(catalog);
    }
  });

  it('change nothing of the loop: the tuning table is the middle of the slider', () => {
    const { voiceLoop } = defaultSettings();
    expect(tuning.endpointing).toMatchObject(patienceToEndpointing(voiceLoop.patience));
    expect(tuning.bargeIn).toMatchObject(interruptionTuning(voiceLoop.interruption));
  });
});

describe('patience', () => {
  const patience = fc.integer({ min: 0, max: 100 });

  it('never waits shorter for more of it, nor longer for a finished sentence than for an unfinished one', () => {
    fc.assert(
      fc.property(patience, patience, (one, other) => {
        const less = patienceToEndpointing(Math.min(one, other));
        const more = patienceToEndpointing(Math.max(one, other));
        for (const name of ['minMs', 'unfinishedMs', 'maxMs'] as const)
          expect(more[name]).toBeGreaterThanOrEqual(less[name]);
        expect(less.minMs).toBeLessThan(less.unfinishedMs);
        expect(less.unfinishedMs).toBeLessThan(less.maxMs);
      }),
    );
  });

  it('is held within its ends', () => {
    expect(patienceToEndpointing(-5)).toEqual(patienceToEndpointing(0));
    expect(patienceToEndpointing(500)).toEqual(patienceToEndpointing(100));
  });
});

describe('interruption', () => {
  it('by sound alone takes longer from profile to profile, and the careful one never lets it', () => {
    const [easy, balanced, careful] = (['easy', 'balanced', 'careful'] as const).map(interruptionTuning);
    expect(easy!.commitAfterMs).toBeLessThan(balanced!.commitAfterMs);
    expect(careful!.commitAfterMs).toBeGreaterThan(tuning.bargeIn.resumeWithinMs * 10);
  });
});

describe('reading what was stored', () => {
  it('gives back what was written', () => {
    const settings = applyPatch(defaultSettings(), {
      voiceLoop: { patience: 70 },
      personas: { activeId: 'pirate', list: [pirate] },
    });
    const read = readSettings(JSON.parse(JSON.stringify(withVersion(settings))));
    expect(read).toEqual({ settings, ignored: [], isNewer: false });
  });

  it('puts the default in the place of each broken field, and names it', () => {
    const { settings, ignored } = readSettings({
      version: settingsVersion,
      voiceLoop: { mode: 'push-to-talk', patience: 900 },
      tts: 'loud',
    });
    expect(settings.voiceLoop).toEqual({ ...defaultSettings().voiceLoop, mode: 'push-to-talk' });
    expect(settings.tts).toEqual(defaultSettings().tts);
    expect(ignored).toEqual(['Voice loop, patience: could not be read.', 'Voice: could not be read.']);
  });

  it('keeps the good elements of a list', () => {
    const { settings, ignored } = readSettings({
      personas: { activeId: 'pirate', list: [pirate, { id: 'nobody' }] },
    });
    expect(settings.personas).toEqual({ activeId: 'pirate', list: [pirate] });
    expect(ignored).toEqual(['Personas, personas: 1 of 2 entries could not be read.']);
  });

  it('appends vendors that were not known then, disabled: nothing is used that nobody chose', () => {
    const { settings } = readSettings({ llm: { order: [{ id: 'gemini', enabled: true, model: null }] } });
    expect(settings.llm.order[0]).toEqual({ id: 'gemini', enabled: true, model: null });
    expect(settings.llm.order.slice(1).every(({ enabled }) => !enabled)).toBe(true);
    expect(settings.llm.order).toHaveLength(defaultSettings().llm.order.length);
  });

  it('leaves out vendors that it does not know, and starts from the default when none is left', () => {
    const unknown = { id: 'telepathy', enabled: true, model: null };
    const { settings, ignored } = readSettings({ stt: { order: [unknown] } });
    expect(settings.stt.order).toEqual(defaultSettings().stt.order);
    expect(ignored).toEqual(['Speech-to-text: this Parley does not know the vendor “telepathy”.']);
  });

  it('takes what it knows from a newer Parley, and says so', () => {
    const { settings, ignored, isNewer } = readSettings({
      version: settingsVersion + 1,
      voiceLoop: { patience: 20, telepathy: true },
      aura: {},
    });
    expect(isNewer).toBe(true);
    expect(settings.voiceLoop.patience).toBe(20);
    expect(ignored).toEqual([
      'These settings are from a newer Parley; what this one knows was taken.',
      '“aura”: this Parley does not know it.',
      'Voice loop: this Parley does not know “telepathy”.',
    ]);
  });

  it('never throws, whatever is there, and always gives settings that fit the schema', () => {
    const section = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(
        fc.constantFrom('mode', 'patience', 'order', 'list', 'activeId', 'language', 'speed'),
        fc.jsonValue(),
      ),
    );
    const stored = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(
        fc.constantFrom('version', 'voiceLoop', 'stt', 'llm', 'tts', 'personas', 'privacy', '__proto__'),
        section,
      ),
    );
    fc.assert(
      fc.property(stored, (value) => {
        const { settings } = readSettings(value);
        expect(settingsSchema.safeParse(settings).success).toBe(true);
        expect(activePersona(settings).id).toBe(settings.personas.activeId);
      }),
      { numRuns: 500 },
    );
  });
});

describe('migrations', () => {
  it('run in their order, from the version that was stored to the one that is wanted', () => {
    const steps = {
      1: (raw: Record<string, unknown>) => ({ ...raw, steps: ['1'] }),
      2: (raw: Record<string, unknown>) => ({ ...raw, steps: [...(raw.steps as string[]), '2'] }),
    };
    expect(migrate({ kept: true }, 1, 3, steps)).toEqual({ kept: true, steps: ['1', '2'] });
    expect(migrate({ steps: [] }, 2, 3, steps)).toEqual({ steps: ['2'] });
    expect(migrate({ kept: true }, 3, 3, steps)).toEqual({ kept: true });
  });
});

describe('a patch', () => {
  it('changes its fields and nothing else', () => {
    const before = defaultSettings();
    const after = applyPatch(before, { privacy: { localOnly: true } });
    expect(after).toEqual({ ...before, privacy: { ...before.privacy, localOnly: true } });
  });

  it.each([
    ['an unknown section', { aura: {} }],
    ['an unknown field', { voiceLoop: { telepathy: true } }],
    ['a server in the clear on the network', { llm: { localServerUrl: 'http://192.168.1.5:11434' } }],
    ['a server with a password', { llm: { localServerUrl: 'https://me:secret@example.com' } }],
    ['no persona at all', { personas: { list: [] } }],
  ])('is refused with %s', (_, patch) => {
    expect(settingsPatchSchema.safeParse(patch).success).toBe(false);
  });

  it.each([
    'http://127.0.0.1:11434',
    'http://localhost:1234/',
    'http://[::1]:8080',
    'https://llm.example.com',
  ])('may name the server %s', (localServerUrl) => {
    expect(settingsPatchSchema.safeParse({ llm: { localServerUrl } }).success).toBe(true);
  });

  it('that removes the active persona lets the first one speak', () => {
    const after = applyPatch(defaultSettings(), { personas: { list: [pirate] } });
    expect(activePersona(after)).toEqual(pirate);
  });
});

describe('differences', () => {
  it('are said in words, in the order of the sections', () => {
    const before = defaultSettings();
    const after = applyPatch(before, {
      privacy: { localOnly: true },
      voiceLoop: { patience: 70 },
      llm: { order: [{ id: 'gemini', enabled: true, model: 'gemini-2.5-flash' }] },
      personas: { list: [pirate] },
    });
    const differences = diffSettings(before, after);
    expect(differences.map(({ label }) => label)).toEqual([
      'Voice loop: patience',
      'Model: vendors',
      'Personas: active persona',
      'Personas: personas',
      'Privacy: local vendors only',
    ]);
    expect(differences[0]).toMatchObject({ before: '50', after: '70' });
    expect(differences[1]).toMatchObject({ after: 'Google Gemini (gemini-2.5-flash)' });
    expect(differences[4]).toMatchObject({ before: 'off', after: 'on' });
  });

  it('are none between equals', () => {
    expect(diffSettings(defaultSettings(), defaultSettings())).toEqual([]);
  });
});
