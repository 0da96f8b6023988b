import type {
  About,
  CatalogItem,
  KeysState,
  SettingsState as MainSettings,
  Pauses,
  Voice,
} from '#shared/contracts/settings-routes.ts';
import { applyPatch, type Settings, type SettingsPatch } from '#shared/model/settings.ts';

/** A field as errors name it, e.g. `voiceLoop.patience`. */
export type SettingsField = {
  [S in keyof Settings]: `${S}.${keyof Settings[S] & string}`;
}[keyof Settings];

/** A list that a vendor is asked for. `problem` in words; the items are then what is known without asking. */
export interface VendorList<Item> {
  status: 'asking' | 'there' | 'failed';
  items: readonly Item[];
  problem: string | null;
}

/** What happens with a vendor's key right now, or what came of it. */
export type KeyActivity =
  | { kind: 'saving' | 'deleting' | 'testing' }
  | { kind: 'works' | 'refused'; message: string };

/** What a voice preview speaks with. */
export interface PreviewTarget {
  /** Catalog id. */
  id: string;
  voiceId: string | null;
  model: string | null;
  speed: number;
}

/** What the settings view knows. Main's settings are the truth; `settings` has this window's changes on top of them. */
export interface SettingsViewState {
  /** Null until main has answered. */
  main: MainSettings | null;
  settings: Settings | null;
  keys: KeysState | null;
  catalog: readonly CatalogItem[];
  about: About | null;
  /** In words: why the settings could not be fetched. */
  loadProblem: string | null;
  aboutProblem: string | null;
  /** What Parley has learnt of how its person pauses; null until it has said. */
  pauses: Pauses | null;
  /** The change on its way to main, and what is to follow it. */
  sending: SettingsPatch | null;
  waiting: SettingsPatch | null;
  /** In words: what main refused, by field; the field shows its old value again. */
  refused: Readonly<Partial<Record<SettingsField, string>>>;
  /** Typed keys that were not handed over yet. One that main has taken is gone from here. */
  keyDrafts: Readonly<Record<string, string>>;
  keyActivity: Readonly<Record<string, KeyActivity>>;
  models: Readonly<Record<string, VendorList<string>>>;
  voices: Readonly<Record<string, VendorList<Voice>>>;
  /** What sounds now, or what failed, in words. */
  preview: { target: PreviewTarget; problem: string | null } | null;
  /** For the live region: the newest thing to say. */
  announcement: string;
}

export type UpdateSettings = (change: (state: SettingsViewState) => SettingsViewState) => void;

export const initialSettingsState: SettingsViewState = {
  main: null,
  settings: null,
  keys: null,
  catalog: [],
  about: null,
  loadProblem: null,
  aboutProblem: null,
  pauses: null,
  sending: null,
  waiting: null,
  refused: {},
  keyDrafts: {},
  keyActivity: {},
  models: {},
  voices: {},
  preview: null,
  announcement: '',
};

/** Settings from main, with this window's unanswered changes on top. */
export function receiveSettings(state: SettingsViewState, main: MainSettings): SettingsViewState {
  return shown({ ...state, main });
}

/** A change of the person's: shown at once, and sent when what is on its way has been answered. */
export function queueChange(state: SettingsViewState, patch: SettingsPatch): SettingsViewState {
  const refused = { ...state.refused };
  for (const field of fieldsOf(patch)) delete refused[field];
  return shown({ ...state, refused, waiting: mergePatches(state.waiting ?? {}, patch) });
}

/** What waits is on its way now. */
export function startSending(state: SettingsViewState): SettingsViewState {
  return { ...state, sending: state.waiting, waiting: null };
}

export function changeTaken(state: SettingsViewState, main: MainSettings): SettingsViewState {
  return shown({ ...state, main, sending: null });
}

/** Rolls the change back; each of its fields says why, unless it has been changed again since. */
export function changeRefused(state: SettingsViewState, reason: string): SettingsViewState {
  const changedSince = new Set(fieldsOf(state.waiting ?? {}));
  const fields = fieldsOf(state.sending ?? {}).filter((field) => !changedSince.has(field));
  const refused = { ...state.refused, ...Object.fromEntries(fields.map((field) => [field, reason])) };
  return shown({ ...state, refused, sending: null });
}

function shown(state: SettingsViewState): SettingsViewState {
  if (!state.main) return state;
  const settings = [state.sending, state.waiting].reduce<Settings>(
    (before, patch) => (patch ? applyPatch(before, patch) : before),
    state.main.settings,
  );
  return { ...state, settings };
}

function mergePatches(first: SettingsPatch, second: SettingsPatch): SettingsPatch {
  const sections = new Set([...Object.keys(first), ...Object.keys(second)] as (keyof SettingsPatch)[]);
  return Object.fromEntries(
    [...sections].map((section) => [section, { ...first[section], ...second[section] }]),
  );
}

function fieldsOf(patch: SettingsPatch): SettingsField[] {
  return Object.entries(patch).flatMap(([section, fields]) =>
    Object.keys(fields ?? {}).map((field) => `${section}.${field}` as SettingsField),
  );
}
