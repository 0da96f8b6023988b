import {
  defaultSettings,
  makeWhole,
  type Settings,
  settingsSchema,
  settingsSections,
  settingsVersion,
} from './settings.ts';
import { fieldLabel, sectionLabel } from './settings-words.ts';
import type { z } from './zod.ts';

/** Settings with their version, as they are stored and exported. */
export interface VersionedSettings extends Settings {
  version: number;
}

export interface ReadSettings {
  settings: Settings;
  /** In words, what could not be used; the defaults stand in its place. */
  ignored: string[];
  /** Written by a later Parley. */
  isNewer: boolean;
}

type Raw = Record<string, unknown>;
/** Turns settings of its version into those of the next. Must take whatever it is given. */
export type Migration = (raw: Raw) => Raw;

/** By the version that they start from. */
export const settingsMigrations: Readonly<Record<number, Migration>> = {};

/** Brings settings from `version` up to `to`. A step that is not there leaves them as they are. */
export function migrate(
  raw: Raw,
  version: number,
  to: number = settingsVersion,
  migrations: Readonly<Record<number, Migration>> = settingsMigrations,
): Raw {
  let current = raw;
  for (let from = version; from < to; from += 1) current = migrations[from]?.(current) ?? current;
  return current;
}

export function withVersion(settings: Settings): VersionedSettings {
  return { version: settingsVersion, ...settings };
}

const isRecord = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Settings out of whatever was stored or imported. Never throws: each field that is broken or unknown is left out, and
 * named; fields that are missing are the defaults, without a word.
 */
export function readSettings(stored: unknown): ReadSettings {
  const ignored: string[] = [];
  const tell = (words: string) => void ignored.push(words);
  const defaults = defaultSettings();
  if (!isRecord(stored)) {
    tell('All settings: what was stored could not be read.');
    return { settings: defaults, ignored, isNewer: false };
  }
  const { version = 1, ...body } = stored;
  const isNumbered = typeof version === 'number' && Number.isInteger(version) && version >= 1;
  if (!isNumbered) tell('The version of the settings could not be read.');
  const isNewer = isNumbered && version > settingsVersion;
  if (isNewer) tell('These settings are from a newer Parley; what this one knows was taken.');
  const raw = migrate(body, isNumbered ? version : settingsVersion);
  for (const name of Object.keys(raw)) {
    if (!(settingsSections as string[]).includes(name))
      tell(`“${shortName(name)}”: this Parley does not know it.`);
  }
  const read = Object.fromEntries(
    settingsSections.map((section) => [section, readSection(section, raw[section], defaults[section], tell)]),
  );
  return { settings: makeWhole(settingsSchema.parse(read), tell), ignored, isNewer };
}

function readSection(
  section: keyof Settings,
  raw: unknown,
  defaults: object,
  tell: (words: string) => void,
): object {
  if (raw === undefined) return defaults;
  if (!isRecord(raw)) {
    tell(`${sectionLabel(section)}: could not be read.`);
    return defaults;
  }
  const shape: Record<string, z.ZodType> = settingsSchema.shape[section].shape;
  for (const name of Object.keys(raw)) {
    if (!Object.hasOwn(shape, name))
      tell(`${sectionLabel(section)}: this Parley does not know “${shortName(name)}”.`);
  }
  const fields = Object.entries(defaults).map(([name, value]) => {
    const given = raw[name];
    if (given === undefined) return [name, value];
    const label = `${sectionLabel(section)}, ${fieldLabel(section, name)}`;
    const schema = shape[name]!;
    const whole = schema.safeParse(given);
    if (whole.success) return [name, whole.data];
    const some = Array.isArray(given) ? readSome(schema, given) : null;
    if (some !== null && Array.isArray(given)) {
      const left = given.length - some.length;
      tell(`${label}: ${left} of ${given.length} entries could not be read.`);
      return [name, some];
    }
    tell(`${label}: could not be read.`);
    return [name, value];
  });
  return Object.fromEntries(fields);
}

/** The elements of a list that are in order; null if the list would be of no use. */
function readSome(list: z.ZodType, given: unknown[]): unknown[] | null {
  const good = given.filter((element) => list.safeParse([element]).success);
  const whole = list.safeParse(good);
  return whole.success && good.length > 0 ? (whole.data as unknown[]) : null;
}

/** A foreign name is shown only as far as it can be one. */
function shortName(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name;
}
