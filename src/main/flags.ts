import { resolve } from 'node:path';

/** The tester's switches, as docs/testing.md describes them. */
export interface Flags {
  /** A WAV that is played as the microphone, from the moment the microphone opens; then silence. */
  micFile: string | null;
  /** Where what was rendered is written. */
  speakerFile: string | null;
  /** Where every event and effect of the reducer is written. */
  eventLog: string | null;
  /** The event log holds texts, not only their lengths. */
  eventLogText: boolean;
  /** Hold the scripted demo conversation, then quit. */
  demoConversation: boolean;
  /** The demo conversation's report is one JSON object on standard output. */
  demoJson: boolean;
  /** What the report is to say that it ran on. */
  demoElectron: string;
  /** Offer the sample questions also with real vendors; the microphone is then silence into which they are played. */
  samples: boolean;
  /** Leave the system's keychain alone: keys come from the environment, or last until Parley quits. */
  noKeychain: boolean;
  /** Start in the tray, without the panel. */
  hidden: boolean;
}

/** What Electron's `app.commandLine` offers here. */
export interface Switches {
  hasSwitch(name: string): boolean;
  getSwitchValue(name: string): string;
}

/** A switch that needs a value and has none is an error that names it. */
export function readFlags(switches: Switches, cwd: string): Flags {
  const path = (name: string): string | null => {
    if (!switches.hasSwitch(name)) return null;
    const value = switches.getSwitchValue(name);
    if (value === '') throw new Error(`--${name} needs a file: --${name}=FILE`);
    return resolve(cwd, value);
  };
  return {
    micFile: path('mic-file'),
    speakerFile: path('speaker-file'),
    eventLog: path('event-log'),
    eventLogText: switches.hasSwitch('event-log-text'),
    demoConversation: switches.hasSwitch('demo-conversation'),
    demoJson: switches.hasSwitch('demo-json'),
    demoElectron: switches.getSwitchValue('demo-electron') || 'real',
    samples: switches.hasSwitch('samples'),
    noKeychain: switches.hasSwitch('no-keychain'),
    hidden: switches.hasSwitch('hidden'),
  };
}
