import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface KeychainSession {
  /** What an app must be told so that it meets this keychain and no other. */
  env: Record<string, string>;
  dispose(): Promise<void>;
}

const daemons = {
  unlocked: 'printf test-password | gnome-keyring-daemon --unlock --components=secrets >/dev/null',
  locked: 'gnome-keyring-daemon --start --components=secrets >/dev/null',
};
/** The keyring outlives the session's bus, so it is ended by its own id. */
const keyringPid =
  "dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus.GetConnectionUnixProcessID string:org.freedesktop.secrets | grep -o '[0-9]*$'";

/**
 * A login session's bus with a real GNOME Keyring on it, whose keys are under `home`. Needs the packages dbus-daemon (or
 * dbus) and gnome-keyring.
 */
export async function startKeychainSession(
  home: string,
  state: keyof typeof daemons,
): Promise<KeychainSession> {
  const runtime = join(home, 'run');
  mkdirSync(runtime, { mode: 0o700, recursive: true });
  const own = { XDG_DATA_HOME: home, XDG_RUNTIME_DIR: runtime };
  // It lasts until its input ends.
  const script = `${daemons[state]} && echo "$DBUS_SESSION_BUS_ADDRESS" && cat; kill $(${keyringPid})`;
  const session = spawn('dbus-run-session', ['--', 'sh', '-c', script], {
    env: { ...process.env, HOME: home, ...own },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const exited = once(session, 'exit');
  const [address] = (await Promise.race([
    once(createInterface(session.stdout), 'line'),
    exited.then(() => {
      throw new Error(
        'The keychain’s session did not start. It needs dbus-daemon (or dbus) and gnome-keyring.',
      );
    }),
  ])) as [string];
  return {
    env: { DBUS_SESSION_BUS_ADDRESS: address },
    async dispose() {
      session.stdin.end();
      await exited;
    },
  };
}
