import type { SettingsClient } from '../../../src/renderer/stores/settings.ts';
import type { GivenSettings } from '../support/fake-settings.ts';
import { snapshotOf } from '../support/snapshots.ts';
import type { Scene } from './scenes.ts';

/** A scene of the settings: what main has, and the buttons (by how their names begin) that lead there. */
export interface SettingsScene extends Scene {
  settings: GivenSettings;
  press: readonly string[];
  /** What this window has besides, once it is open. */
  prepare?(client: SettingsClient): void;
}

const keyed = (mask: string) => ({ source: 'keychain', mask }) as const;
const someKeys: GivenSettings['keys'] = {
  deepgram: keyed('••••8f21'),
  groq: keyed('••••q7Zk'),
  cartesia: {
    source: 'environment',
    mask: '••••x0p4',
    host: 'https://speech.example.org',
    hostVariable: 'CARTESIA_BASE_URL',
  },
};
const teacher = {
  id: 'teacher',
  name: 'Señora Ruiz',
  systemPrompt:
    'You are a patient Spanish teacher. Speak slowly, correct my mistakes kindly, and ask me something back after every answer.',
  voice: { id: 'cartesia-sonic', voiceId: 'lucia' },
  model: null,
  language: 'es',
};
const personas: GivenSettings['patch'] = {
  personas: {
    activeId: 'teacher',
    list: [
      { id: 'parley', name: 'Parley', systemPrompt: '', voice: null, model: null, language: null },
      teacher,
    ],
  },
};

const sceneOf = (
  press: readonly string[],
  settings: GivenSettings = {},
  more: object = {},
): SettingsScene => ({
  snapshot: snapshotOf(),
  settings: { keys: someKeys, ...settings },
  press: ['Settings', ...press],
  ...more,
});

/** Every section of the settings, by name. */
export const settingsScenes: Readonly<Record<string, SettingsScene>> = {
  'settings-list': sceneOf([]),
  'settings-voice-loop': sceneOf(['Voice loop']),
  'settings-stored-problems': sceneOf(['Voice loop'], {
    ignored: [
      'Voice loop, patience: could not be read.',
      'Speech-to-text: this Parley does not know the vendor “whisper-box”.',
    ],
    kept: false,
  }),
  'settings-stt': sceneOf(['Speech-to-text', 'Options of Deepgram Nova']),
  'settings-llm': sceneOf(['Model']),
  'settings-llm-asking': sceneOf(['Model', 'Options of Groq'], {}, { hold: 'catalog.models' }),
  'settings-llm-list-failed': sceneOf(['Model', 'Options of Groq'], {
    models: {
      groq: {
        models: ['openai/gpt-oss-20b'],
        problem: 'Groq cannot be reached. Check the network and ask again.',
      },
    },
  }),
  'settings-voice': sceneOf(
    ['Voice', 'Options of Cartesia Sonic', 'Hear Cartesia Sonic'],
    {},
    { hold: 'voice.preview' },
  ),
  'settings-keys': sceneOf(
    ['Keys', 'Test the key for Deepgram', 'Add the key for Cerebras'],
    {},
    { prepare: (client: SettingsClient) => client.draftKey('cerebras', 'test-key-cerebras') },
  ),
  'settings-keys-demo': sceneOf(['Keys'], {
    keys: {},
    storage: {
      kind: 'session',
      reason: 'This system has no running keychain. Install GNOME Keyring or KWallet to have your keys kept.',
    },
  }),
  'settings-keys-refused': sceneOf(['Keys', 'Test the key for Groq'], {
    keyTests: {
      groq: { ok: false, message: 'Groq does not know this key. Copy it again from console.groq.com.' },
    },
  }),
  'settings-personas': sceneOf(['Personas', 'Edit Señora Ruiz'], { patch: personas }),
  'settings-privacy': sceneOf(['Privacy']),
  'settings-transfer': sceneOf(['Import and export']),
  'settings-about': sceneOf(['About']),
  'settings-unreachable': sceneOf([], {}, { refuse: 'settings.get' }),
};
