import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { environment } from '../core/environment.ts';
import { CdpPipe, type CdpSession } from './cdp-pipe.ts';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const DEVTOOLS_LINE = 'DevTools listening on ';
const STOP_TIMEOUT_MS = 3000;
/** Exit codes of a Chromium that hands over to the one that has its profile. */
const PROFILE_IN_USE = new Set(['0', '21']);
const PROFILE_ATTEMPTS = 20;
const PROFILE_RETRY_MS = 250;
const WAY_OUT =
  'Install one (Debian, Ubuntu: apt-get install chromium) or set ELECTRON_STANDIN_CHROMIUM to the path of one.';

/** A running Chromium. */
export interface Browser {
  readonly cdp: CdpPipe;
  /** Chromium's version, such as `156.0.8078.108`. */
  readonly version: string;
  /** Address of Chromium's own DevTools socket; never resolves without `--remote-debugging-port`. */
  readonly devToolsUrl: Promise<string>;
  /** The session of a page, once it is attached; the page waits until it is told to run. */
  attached(targetId: string): Promise<CdpSession>;
  /** Asks Chromium to end and waits for it; kills it when it does not. */
  stop(): Promise<void>;
}

let running: Browser | undefined;

/** The running browser. Throws before the app is ready. */
export function browser(): Browser {
  if (!running) throw new Error('electron stand-in: Chromium does not run yet; wait for app.whenReady()');
  return running;
}

/** Finds Chromium: ELECTRON_STANDIN_CHROMIUM, or the first of the usual names on PATH. */
export function findChromium(): string {
  if (environment.chromium) return environment.chromium;
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const program of PROGRAMS) {
      const file = path.join(folder, program);
      if (isExecutable(file)) return file;
    }
  }
  throw new Error(`electron stand-in: no Chromium was found on PATH. ${WAY_OUT}`);
}

/**
 * Starts Chromium with `argv`. `onCrash` is told when it ends later without having been asked to.
 * Rejects with a message for the person when it does not start.
 */
export async function startBrowser(
  argv: readonly string[],
  onCrash: (message: string) => void,
): Promise<Browser> {
  const { child, cdp, log, version, gone } = await launchPatiently(argv);
  let stopping = false;
  void gone.then((how) => {
    if (!stopping) onCrash(`electron stand-in: Chromium ended by itself (${how}).\n${log.tail()}`);
  });
  const attached = await followTargets(cdp);
  running = {
    cdp,
    version,
    devToolsUrl: log.devToolsUrl,
    attached,
    async stop() {
      if (!stopping) {
        stopping = true;
        cdp.send('Browser.close').catch(() => {}); // it may end before it answers
      }
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await gone;
      clearTimeout(timer);
    },
  };
  return running;
}

interface Launched {
  readonly child: ChildProcess;
  readonly cdp: CdpPipe;
  readonly log: ReturnType<typeof watchLog>;
  readonly version: string;
  /** Resolves with an exit code, a signal or the reason why it did not start. */
  readonly gone: Promise<string>;
}

/** A Chromium whose app was killed a moment ago may still hold the profile: then waits for it. */
async function launchPatiently(argv: readonly string[]): Promise<Launched> {
  const program = findChromium();
  for (let attempt = 1; ; attempt += 1) {
    const launched = await launch(program, argv);
    if (typeof launched === 'object') return launched;
    if (!PROFILE_IN_USE.has(launched)) {
      throw new Error(`electron stand-in: Chromium (${program}) did not start: ${launched}. ${WAY_OUT}`);
    }
    if (attempt === PROFILE_ATTEMPTS) {
      throw new Error(
        'electron stand-in: another running app uses the same --user-data-dir. End it, or choose another folder.',
      );
    }
    await delay(PROFILE_RETRY_MS);
  }
}

/** A running Chromium, or how it ended before it spoke. */
async function launch(program: string, argv: readonly string[]): Promise<Launched | string> {
  const child = spawn(program, argv, { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] });
  const gone = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(String(code ?? signal)));
    child.once('error', (error) => resolve(error.message));
  });
  const log = watchLog(child);
  const cdp = new CdpPipe(child);
  try {
    const { product } = (await cdp.send('Browser.getVersion')) as { product: string };
    return { child, cdp, log, version: product.slice(product.indexOf('/') + 1), gone };
  } catch {
    const how = await gone;
    if (log.tail() !== '' && !PROFILE_IN_USE.has(how)) console.error(log.tail());
    return how;
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function watchLog(child: ChildProcess) {
  let rest = '';
  let tail = '';
  const found = Promise.withResolvers<string>();
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-4000);
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith(DEVTOOLS_LINE)) found.resolve(line.slice(DEVTOOLS_LINE.length).trim());
      if (environment.debug) process.stderr.write(`[chromium] ${line}\n`);
    }
  });
  return { devToolsUrl: found.promise, tail: () => tail };
}

/** Attaches to every page before it runs; lets go of everything else (workers, iframes, the browser's own pages). */
async function followTargets(cdp: CdpPipe): Promise<Browser['attached']> {
  const sessions = new Map<string, PromiseWithResolvers<CdpSession>>();
  const entry = (targetId: string) => {
    const known = sessions.get(targetId) ?? Promise.withResolvers<CdpSession>();
    sessions.set(targetId, known);
    return known;
  };
  interface Attached {
    readonly sessionId: string;
    readonly targetInfo: { readonly targetId: string; readonly type: string };
  }
  cdp.on('Target.attachedToTarget', ({ sessionId, targetInfo }: Attached) => {
    if (targetInfo.type === 'page') {
      entry(targetInfo.targetId).resolve(cdp.session(sessionId));
      return;
    }
    cdp
      .send('Runtime.runIfWaitingForDebugger', {}, sessionId)
      .then(() => cdp.send('Target.detachFromTarget', { sessionId }))
      .catch(() => {}); // it may be gone already
  });
  cdp.on('Target.targetDestroyed', ({ targetId }: { targetId: string }) => sessions.delete(targetId));
  await cdp.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
  await cdp.send('Target.setDiscoverTargets', { discover: true });
  return (targetId) => entry(targetId).promise;
}
