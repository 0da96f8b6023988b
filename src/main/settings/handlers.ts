import type { About, KeysState, KeyTest, Pauses } from '#shared/contracts/settings-routes.ts';
import { finishedWaitMs, unfinishedWaitMs } from '#shared/conversation/pause-model.ts';
import type { SettingsSection } from '#shared/model/settings.ts';
import type { Clock } from '../clock.ts';
import type { Conversation } from '../conversation/conversation.ts';
import type { PanelHandlers, SettingsRoute } from '../ipc/panel-server.ts';
import { type KeyVendor, keyVendorIds, keyVendors } from '../keys/key-vendors.ts';
import type { Store } from '../store/store.ts';
import { keyTests } from '../vendors/key-tests.ts';
import type { VendorEndpoint } from '../vendors/types.ts';
import type { CatalogService } from './catalog-service.ts';
import type { KeyRing } from './key-ring.ts';
import { conversationSettings, spokenLanguage } from './plan.ts';
import type { SettingsService } from './settings-service.ts';
import type { VoicePreview } from './voice-preview.ts';

export interface SettingsParts {
  clock: Clock;
  settings: SettingsService;
  ring: KeyRing;
  isDemo(): boolean;
  catalog: CatalogService;
  preview: VoicePreview;
  conversation: Pick<Conversation, 'pauses' | 'forgetPauses'>;
  store: Pick<Store, 'usageTotals'>;
  about(store: Pick<Store, 'usageTotals'>): Promise<About>;
}

/** What a window may know of the keys. */
export function keysState({ ring, isDemo }: Pick<SettingsParts, 'ring' | 'isDemo'>): KeysState {
  return { keys: ring.states(), storage: ring.storage(), demo: isDemo() };
}

/** The answers to the settings view. What they reject with is for the person. */
export function settingsHandlers(parts: SettingsParts): Pick<PanelHandlers, SettingsRoute> {
  const { clock, settings, ring, catalog, preview } = parts;

  const keyVendorOf = (name: string): KeyVendor => {
    const vendor = keyVendorIds.find((id) => id === name);
    if (vendor === undefined) throw new Error('There is no such vendor.');
    return vendor;
  };

  /** The key that is to be tested, with the host that it may go to; or why there is none. Throws in words. */
  function endpointToTest(vendor: KeyVendor, draft: string | undefined): VendorEndpoint | string {
    if (draft !== undefined) return ring.endpointWith(vendor, draft);
    const known = ring.lookUp(vendor);
    if (known.kind === 'found') return known.endpoint;
    if (known.kind === 'refused') return known.problem;
    return known.kind === 'looking'
      ? 'Your keychain has not answered yet. Unlock it if it asks, then try again.'
      : `There is no key for ${keyVendors[vendor].label} yet.`;
  }

  async function testKey(vendor: KeyVendor, draft: string | undefined): Promise<KeyTest> {
    const { label } = keyVendors[vendor];
    if (settings.current().privacy.localOnly) {
      const message = `${label} was not asked: under Settings, Privacy, only local vendors are allowed.`;
      return { ok: false, message };
    }
    try {
      const endpoint = endpointToTest(vendor, draft);
      if (typeof endpoint === 'string') return { ok: false, message: endpoint };
      await keyTests[vendor]({ endpoint, clock });
      if (draft === undefined) ring.renew(vendor);
      return { ok: true, message: `${label} takes this key.` };
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) };
    }
  }

  function pauses(): Pauses {
    const known = parts.conversation.pauses();
    const { tuning } = conversationSettings(settings.current());
    return {
      pauses: known.pauses,
      finishedWaitMs: finishedWaitMs(known, tuning),
      unfinishedWaitMs: unfinishedWaitMs(known, tuning),
    };
  }

  return {
    'settings.get': () => settings.state(),
    'settings.set': ({ patch }) => settings.set(patch),
    'settings.reset': ({ section }) => settings.reset(section as SettingsSection | null),
    'settings.export': () => ({ text: settings.exportText(), fileName: 'parley-settings.json' }),
    'settings.import.preview': ({ text }) => settings.previewImport(text),
    'settings.import.apply': ({ text }) => settings.applyImport(text),

    'keys.list': () => keysState(parts),
    async 'keys.retry'() {
      await ring.retry();
      return keysState(parts);
    },
    async 'keys.set'({ vendor, key }) {
      await ring.set(keyVendorOf(vendor), key);
      return keysState(parts);
    },
    async 'keys.delete'({ vendor }) {
      await ring.delete(keyVendorOf(vendor));
      return keysState(parts);
    },
    'keys.test': ({ vendor, key }) => testKey(keyVendorOf(vendor), key),

    'catalog.list': () => catalog.list(),
    'catalog.models': ({ id, refresh }) => catalog.models(id, refresh),
    'catalog.voices': ({ id, refresh }) => catalog.voices(id, refresh),

    async 'voice.preview'({ id, voiceId, model, speed }) {
      const problem = catalog.problemOf(id);
      if (problem !== null) throw new Error(problem);
      const language = spokenLanguage(settings.current());
      await preview.play({
        id,
        ...(language !== null && { language }),
        ...(voiceId !== null && { voiceId }),
        ...(model !== null && { model }),
        speed: speed ?? settings.current().tts.speed,
      });
    },
    'voice.stopPreview': () => preview.stop(),

    'pauses.get': pauses,
    'pauses.forget'() {
      parts.conversation.forgetPauses();
      return pauses();
    },

    'about.get': () => parts.about(parts.store),
  };
}
