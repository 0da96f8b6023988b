import { EventEmitter } from 'node:events';
import type {
  PowerMonitor as ElectronPowerMonitor,
  PowerSaveBlocker as ElectronPowerSaveBlocker,
} from 'electron';
import { guardClass, guardObject } from '../core/guard.ts';

/** `powerMonitor`: a machine on mains power whose person is always there, until a test says otherwise. */
class PowerMonitor extends EventEmitter {
  #idleSeconds = 0;
  #locked = false;
  onBatteryPower = false;

  isOnBatteryPower(): boolean {
    return this.onBatteryPower;
  }
  getSystemIdleTime(): number {
    return this.#idleSeconds;
  }
  getSystemIdleState(idleThreshold: number): 'active' | 'idle' | 'locked' {
    if (this.#locked) return 'locked';
    return this.#idleSeconds >= idleThreshold ? 'idle' : 'active';
  }
  getCurrentThermalState(): 'unknown' {
    return 'unknown';
  }
  /** Not Electron's: something happens to the machine. */
  happen(event: PowerEvent): void {
    if (event === 'on-battery' || event === 'on-ac') this.onBatteryPower = event === 'on-battery';
    if (event === 'lock-screen' || event === 'unlock-screen') this.#locked = event === 'lock-screen';
    this.emit(event);
  }
  /** Not Electron's: the person has been away for so long. */
  setIdleTime(seconds: number): void {
    this.#idleSeconds = seconds;
  }
}
guardClass('powerMonitor', PowerMonitor);

export type PowerEvent =
  | 'suspend'
  | 'resume'
  | 'on-ac'
  | 'on-battery'
  | 'shutdown'
  | 'lock-screen'
  | 'unlock-screen'
  | 'user-did-become-active'
  | 'user-did-resign-active';

export const powerMonitor = new PowerMonitor();
powerMonitor satisfies Omit<ElectronPowerMonitor, keyof NodeJS.EventEmitter>;

const blockers = new Map<number, string>();
let lastBlocker = 0;

export const powerSaveBlocker = guardObject('powerSaveBlocker', {
  start(type: 'prevent-app-suspension' | 'prevent-display-sleep'): number {
    blockers.set(++lastBlocker, type);
    return lastBlocker;
  },
  stop: (id: number) => blockers.delete(id),
  isStarted: (id: number) => blockers.has(id),
}) satisfies ElectronPowerSaveBlocker;

/** The kinds of sleep that the app holds off. */
export function powerSaveBlockers(): string[] {
  return [...blockers.values()];
}
