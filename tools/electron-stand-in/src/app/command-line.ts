import type { CommandLine as ElectronCommandLine } from 'electron';
import { guardObject } from '../core/guard.ts';

let switches = new Map<string, string>();
const bareArguments: string[] = [];
const MERGED = /^(enable|disable)-(blink-)?features$/;

/** Adopts the switches of the command line. */
export function setSwitches(given: Map<string, string>): void {
  switches = given;
}

/** The switches for Chromium: those of the command line and those that the app appended. */
export function chromiumSwitches(): ReadonlyMap<string, string> {
  return switches;
}

/** The bare arguments that the app appended for Chromium. */
export function chromiumArguments(): readonly string[] {
  return bareArguments;
}

/** `app.commandLine`. Feature lists are merged, since two callers that each name one would undo each other. */
export const commandLine = guardObject('app.commandLine', {
  appendSwitch(name: string, value?: string) {
    const before = switches.get(name);
    const merged = MERGED.test(name) && before ? `${before},${value ?? ''}` : (value ?? '');
    switches.set(name, String(merged));
  },
  appendArgument(value: string) {
    bareArguments.push(value);
  },
  hasSwitch: (name: string) => switches.has(name),
  getSwitchValue: (name: string) => switches.get(name) ?? '',
  removeSwitch(name: string) {
    switches.delete(name);
  },
}) satisfies ElectronCommandLine;
