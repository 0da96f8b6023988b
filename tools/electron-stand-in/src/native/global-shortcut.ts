import type { GlobalShortcut as ElectronGlobalShortcut } from 'electron';
import { app } from '../app/app.ts';
import { guardObject } from '../core/guard.ts';

const callbacks = new Map<string, () => void>();
/** Accelerators that some other program holds, so that registering them fails. */
const taken = new Set<string>();
let suspended = false;

const KEY =
  /^([a-z0-9]|f([1-9]|1\d|2[0-4])|[)!@#$%^&*(:;=+<,_\-.>?/~`{\][|\\}"']|plus|space|tab|capslock|numlock|scrolllock|backspace|delete|insert|return|enter|up|down|left|right|home|end|pageup|pagedown|escape|esc|volumeup|volumedown|volumemute|media(nexttrack|previoustrack|stop|playpause)|printscreen|num([0-9]|dec|add|sub|mult|div))$/;
const MODIFIERS = new Set([
  'command',
  'cmd',
  'control',
  'ctrl',
  'commandorcontrol',
  'cmdorctrl',
  'alt',
  'option',
  'altgr',
  'shift',
  'super',
  'meta',
]);

/** One spelling for accelerators that mean the same, such as `CmdOrCtrl+A` and `Ctrl+a`. Throws for one that cannot be. */
function canonical(accelerator: string): string {
  const parts = accelerator.toLowerCase().split('+');
  const key = parts.pop() ?? '';
  if (!KEY.test(key) || !parts.every((part) => MODIFIERS.has(part))) {
    throw new TypeError(`Error processing argument at index 0, conversion failure from ${accelerator}`);
  }
  const control = process.platform === 'darwin' ? 'cmd' : 'ctrl';
  const alias: Record<string, string> = {
    command: 'cmd',
    control: 'ctrl',
    commandorcontrol: control,
    cmdorctrl: control,
    option: 'alt',
    meta: 'super',
  };
  return [...new Set(parts.map((part) => alias[part] ?? part))].sort().concat(key).join('+');
}

function assertReady(): void {
  if (!app.isReady()) throw new Error('globalShortcut cannot be used before the app is ready');
}

export const globalShortcut = guardObject('globalShortcut', {
  register(accelerator: string, callback: () => void): boolean {
    assertReady();
    const name = canonical(accelerator);
    if (callbacks.has(name) || taken.has(name)) return false;
    callbacks.set(name, callback);
    return true;
  },
  registerAll(accelerators: string[], callback: () => void): void {
    for (const accelerator of accelerators) globalShortcut.register(accelerator, callback);
  },
  isRegistered(accelerator: string): boolean {
    assertReady();
    return callbacks.has(canonical(accelerator));
  },
  unregister(accelerator: string): void {
    assertReady();
    callbacks.delete(canonical(accelerator));
  },
  unregisterAll(): void {
    assertReady();
    callbacks.clear();
  },
  setSuspended(value: boolean): void {
    suspended = value;
  },
  isSuspended: () => suspended,
}) satisfies ElectronGlobalShortcut;

/** Acts out a press; false when nobody listens. */
export function pressGlobalShortcut(accelerator: string): boolean {
  const callback = suspended ? undefined : callbacks.get(canonical(accelerator));
  callback?.();
  return callback !== undefined;
}

/** Another program takes an accelerator, or lets it go. */
export function takeGlobalShortcut(accelerator: string, held = true): void {
  if (held) taken.add(canonical(accelerator));
  else taken.delete(canonical(accelerator));
}

export function registeredShortcuts(): string[] {
  return [...callbacks.keys()];
}
