import { describe, expect, it } from 'vitest';
import { turnLatency } from '../../../src/shared/model/latency.ts';
import type { TurnRecord } from '../../../src/shared/model/turn-record.ts';
import { createRig } from '../conversation/support/rig.ts';

const hourMs = 3_600_000;

/** A turn in whose middle the clock on the wall is set. */
function turn(jumpMs: number): TurnRecord {
  const rig = createRig();
  rig.start();
  rig.audio.mic.say('How far is the moon');
  rig.until('thinking');
  rig.clock.setWallClock(jumpMs);
  rig.settle();
  return rig.saved[0]!;
}

describe('measuring: what others got wrong', () => {
  it.each([-hourMs, hourMs])(
    'no duration changes when the clock on the wall jumps by %d ms (lk#3591)',
    (jumpMs) => {
      const [steady, jumped] = [turn(0), turn(jumpMs)];
      expect(turnLatency(jumped.anchors)).toEqual(turnLatency(steady.anchors));
      expect(turnLatency(steady.anchors)?.voiceToVoiceMs).toBeGreaterThan(0);
      expect(jumped.startedAtUnixMs - steady.startedAtUnixMs).toBe(jumpMs);
    },
  );
});
