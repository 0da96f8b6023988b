import type { LogEntry } from './session-log.ts';

/** From the first voiced sample, or the key, in ms. */
export interface BargeInTimes {
  /** → the player is told to lower the reply. */
  ducked: number[];
  /** → the last sample of the reply has left the speaker. */
  silent: number[];
  /** Key → the last sample of the reply has left the speaker. */
  pushToTalk: number[];
}

/** Every interruption of a run: the first pause or cut behind an onset, and the cut that a key caused. */
export function bargeInTimes(entries: readonly LogEntry[]): BargeInTimes {
  const times: BargeInTimes = { ducked: [], silent: [], pushToTalk: [] };
  /** The last voice that has not silenced anything yet. */
  let onsetMs: number | null = null;
  let isDucked = false;
  let awaited: { list: number[]; fromMs: number } | null = null;
  let pressMs: number | null = null;
  for (const { type, atMs, body } of entries) {
    if (type === 'event') {
      pressMs = body.kind === 'ptt.press' ? atMs : null;
      if (body.kind === 'vad' && body.event === 'onset') {
        onsetMs = body.occurredAtMs;
        isDucked = false;
      } else if (body.kind === 'vad' && (body.event === 'end' || body.event === 'misfire')) {
        onsetMs = null;
      } else if (awaited !== null && (body.kind === 'player.paused' || body.kind === 'player.silent')) {
        awaited.list.push(body.occurredAtMs - awaited.fromMs);
        awaited = null;
      }
    } else if (body.kind === 'player.duck' && body.gainDb < 0 && onsetMs !== null && !isDucked) {
      times.ducked.push(atMs - onsetMs);
      isDucked = true;
    } else if (body.kind === 'player.cut' && pressMs !== null) {
      awaited = { list: times.pushToTalk, fromMs: pressMs };
    } else if ((body.kind === 'player.pause' || body.kind === 'player.cut') && onsetMs !== null) {
      awaited = { list: times.silent, fromMs: onsetMs };
      onsetMs = null;
    }
  }
  return times;
}
