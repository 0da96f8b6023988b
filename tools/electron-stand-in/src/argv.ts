/** What a command line of Electron says. */
export interface CommandLine {
  /** The app: a directory or a file; undefined when none was given. */
  readonly app: string | undefined;
  /** Modules to load before the app (`-r`). */
  readonly preloads: readonly string[];
  /** `--name=value` and `--name`, which Electron hands on to Chromium. */
  readonly switches: Map<string, string>;
  readonly wantsVersion: boolean;
}

/** Reads the arguments that follow the executable, as Electron's `default_app` does. */
export function parseArgv(args: readonly string[]): CommandLine {
  const preloads: string[] = [];
  const switches = new Map<string, string>();
  let app: string | undefined;
  let wantsVersion = false;
  let takesModule = false;
  for (const arg of args) {
    if (takesModule) {
      preloads.push(arg);
      takesModule = false;
    } else if (app === undefined && (arg === '-r' || arg === '--require')) takesModule = true;
    else if (app === undefined && (arg === '-v' || arg === '--version')) wantsVersion = true;
    else if (arg.startsWith('--')) {
      const cut = arg.indexOf('=');
      if (cut < 0) switches.set(arg.slice(2), '');
      else switches.set(arg.slice(2, cut), arg.slice(cut + 1));
    } else if (app === undefined && !arg.startsWith('-')) app = arg;
  }
  return { app, preloads, switches, wantsVersion };
}
