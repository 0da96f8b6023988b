import { expect, test } from 'vitest';
import { openSettings } from '../../../src/main/settings/settings-service.ts';
import { defaultSettings, settingsVersion } from '../../../src/shared/model/settings.ts';
import { silentLog } from './support.ts';

/** A memory that can be made to fail, and says what was written in which order. */
function memory(stored: Record<string, unknown> = {}) {
  const kept = new Map(Object.entries(stored));
  const written: string[] = [];
  const faults = { read: false, write: false };
  return {
    kept,
    written,
    faults,
    store: {
      async readSettings() {
        if (faults.read) throw new Error('The memory could not be opened.');
        return Object.fromEntries(kept);
      },
      async writeSetting(key: string, value: unknown) {
        if (faults.write) throw new Error('The disk is full.');
        written.push(key);
        kept.set(key, JSON.parse(JSON.stringify(value)));
      },
    },
  };
}

test('what is set is there at the next start', async () => {
  const { store } = memory();
  const first = await openSettings({ store, log: silentLog });
  expect(first.current()).toEqual(defaultSettings());
  await first.set({ voiceLoop: { patience: 80 } });
  const second = await openSettings({ store, log: silentLog });
  expect(second.state()).toEqual({ settings: first.current(), ignored: [], kept: true });
  expect(second.current().voiceLoop.patience).toBe(80);
});

test('listeners are told at once, before the disk has it', async () => {
  const { store, written } = memory();
  const settings = await openSettings({ store, log: silentLog });
  const told: [number, number][] = [];
  settings.onChange((state) => told.push([state.settings.voiceLoop.patience, written.length]));
  await settings.set({ voiceLoop: { patience: 10 } });
  expect(told).toEqual([[10, 0]]);
  expect(written).toEqual(['settings']);
});

test('a memory that cannot be read or written means defaults that last until the app quits, and it says so', async () => {
  const { store, faults } = memory();
  faults.read = true;
  faults.write = true;
  const settings = await openSettings({ store, log: silentLog });
  expect(settings.state()).toEqual({ settings: defaultSettings(), ignored: [], kept: false });
  expect(await settings.set({ voiceLoop: { patience: 10 } })).toMatchObject({ kept: false });
  expect(settings.current().voiceLoop.patience).toBe(10);
  faults.write = false;
  expect(await settings.set({ voiceLoop: { patience: 20 } })).toMatchObject({ kept: true });
});

test('newer settings are said to be so, and kept aside before they are written over', async () => {
  const newer = { version: settingsVersion + 1, voiceLoop: { patience: 20 }, aura: { glow: 'green' } };
  const { store, kept, written } = memory({ settings: newer });
  const settings = await openSettings({ store, log: silentLog });
  expect(settings.current().voiceLoop.patience).toBe(20);
  expect(settings.state().ignored).not.toEqual([]);
  expect(kept.get('settings')).toEqual(newer);
  await settings.set({ voiceLoop: { patience: 30 } });
  await settings.set({ voiceLoop: { patience: 40 } });
  expect(kept.get('settings-aside')).toEqual(newer);
  expect(written).toEqual(['settings-aside', 'settings', 'settings']);
  expect(settings.state().ignored).toEqual([]);
});

test('one section is reset, or all', async () => {
  const settings = await openSettings({ store: memory().store, log: silentLog });
  await settings.set({ voiceLoop: { patience: 80 }, privacy: { localOnly: true } });
  await settings.reset('voiceLoop');
  expect(settings.current()).toEqual({
    ...defaultSettings(),
    privacy: { localOnly: true, privateConversation: false },
  });
  await settings.reset(null);
  expect(settings.current()).toEqual(defaultSettings());
});

test('what is exported can be imported elsewhere, after a look at what changes', async () => {
  const here = await openSettings({ store: memory().store, log: silentLog });
  await here.set({ voiceLoop: { patience: 80 } });
  const there = await openSettings({ store: memory().store, log: silentLog });
  const file = here.exportText();
  expect(there.previewImport(file)).toMatchObject({
    changes: [{ label: 'Voice loop: patience', before: '50', after: '80' }],
    ignored: [],
  });
  expect(there.current()).toEqual(defaultSettings());
  await there.applyImport(file);
  expect(there.current()).toEqual(here.current());
  expect(there.previewImport(file).changes).toEqual([]);
});

test.each(['', 'not JSON', '[]', '{"version":1}', '{"app":"other"}'])(
  'a file that holds something else is refused in words: %s',
  async (text) => {
    const settings = await openSettings({ store: memory().store, log: silentLog });
    expect(() => settings.previewImport(text)).toThrow(/does not hold settings of Parley/);
    await expect(settings.applyImport(text)).rejects.toThrow(/does not hold settings of Parley/);
    expect(settings.current()).toEqual(defaultSettings());
  },
);
