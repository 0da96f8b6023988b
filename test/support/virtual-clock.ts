import type { Clock } from '../../src/main/clock.ts';

interface Alarm {
  dueAtMs: number;
  seq: number;
  callback: () => void;
}

/** Time that passes only when told to. Callbacks run in the order of their time, then of their setting. */
export class VirtualClock implements Clock {
  #nowMs = 1000;
  #seq = 0;
  #alarms: Alarm[] = [];
  #unixAtZeroMs = 1_750_000_000_000;

  nowMs(): number {
    return this.#nowMs;
  }

  unixMs(): number {
    return this.#unixAtZeroMs + this.#nowMs;
  }

  /** Somebody sets the clock on the wall: no duration may notice. */
  setWallClock(byMs: number): void {
    this.#unixAtZeroMs += byMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    this.#seq += 1;
    const alarm = { dueAtMs: this.#nowMs + Math.max(0, delayMs), seq: this.#seq, callback };
    const at = this.#alarms.findIndex((other) => other.dueAtMs > alarm.dueAtMs);
    if (at < 0) this.#alarms.push(alarm);
    else this.#alarms.splice(at, 0, alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  /** Lets `ms` pass, with everything that falls due in it. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    while (this.#alarms[0] !== undefined && this.#alarms[0].dueAtMs <= untilMs) this.#next();
    this.#nowMs = untilMs;
  }

  /** Lets time pass until the condition holds. False if it does not within `limitMs`. */
  advanceUntil(holds: () => boolean, limitMs: number): boolean {
    const untilMs = this.#nowMs + limitMs;
    while (!holds()) {
      const next = this.#alarms[0];
      if (next === undefined || next.dueAtMs > untilMs) {
        this.#nowMs = untilMs;
        return holds();
      }
      this.#next();
    }
    return true;
  }

  /** Alarms that are set. */
  get pending(): number {
    return this.#alarms.length;
  }

  #next(): void {
    const alarm = this.#alarms.shift();
    if (alarm === undefined) return;
    this.#nowMs = Math.max(this.#nowMs, alarm.dueAtMs);
    alarm.callback();
  }
}
