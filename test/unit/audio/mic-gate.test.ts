import { describe, expect, test } from 'vitest';
import { MicGate } from '#shared/audio/mic-gate.ts';
import type { CaptureMessage } from '#shared/contracts/audio.ts';

const FRAME = 320;
const FRAME_MS = 20;

/** A gate into which numbered frames are pushed; lists the numbers of those that were sent. */
function rig(options: { capacityMs?: number; maxInFlightMs?: number } = {}) {
  const messages: CaptureMessage[] = [];
  const gate = new MicGate({
    capacityMs: 2000,
    maxInFlightMs: 100_000,
    postRollMaxMs: 250,
    postRollSilenceMs: 100,
    ...options,
    post: (message) => messages.push(message),
    atMs: (sample) => sample / 16,
  });
  let written = 0;
  return {
    gate,
    messages,
    push(frames: number) {
      for (let i = 0; i < frames; i++) gate.push(new Int16Array(FRAME).fill(written++));
    },
    /** The end of the newest frame, in samples. */
    now: () => written * FRAME,
    frames: () => messages.filter((message) => message.kind === 'frame'),
    sent: () => messages.flatMap((message) => (message.kind === 'frame' ? [message.pcm[0]] : [])),
    closed: () => messages.filter((message) => message.kind === 'gate-closed').length,
  };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('push-to-talk', () => {
  test('opens with the pre-roll and sends every frame from there', () => {
    const { gate, push, sent, frames } = rig();
    push(100);
    expect(sent()).toEqual([]);
    gate.setGate('open', 400);
    expect(sent()).toEqual(range(80, 100));
    push(5);
    expect(sent()).toEqual(range(80, 105));
    expect(frames().map((frame) => frame.seq)).toEqual(range(0, 25));
    expect(frames().map((frame) => frame.atMs)).toEqual(range(81, 106).map((n) => n * FRAME_MS));
  });

  test('opened before the microphone it misses nothing', () => {
    const { gate, push, sent } = rig();
    gate.setGate('open', 400);
    gate.reset();
    push(3);
    expect(sent()).toEqual([0, 1, 2]);
  });

  test('never sends a frame twice', () => {
    const { gate, push, sent } = rig();
    push(30);
    gate.setGate('open', 400);
    push(5);
    gate.setGate('closed', 0);
    push(5);
    gate.setGate('open', 400);
    expect(sent()).toEqual(range(10, 40));
  });
});

describe('the post-roll', () => {
  test('ends when it has been silent for 100 ms, also before the release', () => {
    const { gate, push, now, sent, closed } = rig();
    gate.setGate('open', 0);
    push(10);
    gate.voicedUntil(now());
    gate.setGate('post-roll', 0);
    push(4);
    expect(closed()).toBe(0);
    push(1);
    expect(closed()).toBe(1);
    push(10);
    expect(sent()).toEqual(range(0, 15));

    gate.setGate('open', 0);
    push(10);
    gate.setGate('post-roll', 0);
    gate.voicedUntil(now() - 5 * FRAME);
    push(1);
    expect(closed()).toBe(2);
  });

  test('lasts 250 ms at most while the voice goes on', () => {
    const { gate, push, now, sent, closed } = rig();
    gate.setGate('open', 0);
    push(10);
    gate.setGate('post-roll', 0);
    for (let i = 0; i < 12; i++) {
      push(1);
      gate.voicedUntil(now());
    }
    expect(closed()).toBe(0);
    push(1);
    expect(closed()).toBe(1);
    push(5);
    expect(sent()).toEqual(range(0, 23));
  });

  test('is whole for a whisper that the detector missed', () => {
    const { gate, push, sent, closed } = rig();
    gate.setGate('open', 0);
    push(10);
    gate.setGate('post-roll', 0);
    push(12);
    expect(closed()).toBe(0);
    push(1);
    expect(closed()).toBe(1);
    expect(sent()).toEqual(range(0, 23));
  });

  test('is answered at once where nothing was open, and when the microphone goes', () => {
    const { gate, push, closed } = rig();
    push(10);
    gate.setGate('post-roll', 0);
    expect(closed()).toBe(1);
    gate.setGate('open', 0);
    gate.setGate('post-roll', 0);
    gate.reset();
    expect(closed()).toBe(2);
  });

  test('waits until main has been sent everything', () => {
    const { gate, push, messages, closed } = rig({ maxInFlightMs: 5 * FRAME_MS });
    gate.setGate('open', 0);
    push(20);
    gate.setGate('post-roll', 0);
    push(13);
    expect(closed()).toBe(0);
    for (let seq = 4; seq < 40; seq += 5) gate.acknowledge(seq);
    expect(closed()).toBe(1);
    expect(messages.at(-1)?.kind).toBe('gate-closed');
    expect(messages.filter((message) => message.kind === 'frame')).toHaveLength(33);
  });
});

describe('hands-free', () => {
  test('opens at the onset with the pre-roll before it, and shuts after the speech', () => {
    const { gate, push, sent } = rig();
    gate.setGate('vad', 500);
    push(50);
    gate.onset(45 * FRAME);
    expect(sent()).toEqual(range(20, 50));
    push(10);
    gate.speechEnded();
    push(10);
    expect(sent()).toEqual(range(20, 60));
    gate.onset(65 * FRAME);
    expect(sent()).toEqual(range(20, 70));
  });

  test('speech at time zero is whole', () => {
    const { gate, push, sent } = rig();
    gate.setGate('vad', 500);
    push(4);
    gate.onset(0);
    expect(sent()).toEqual([0, 1, 2, 3]);
  });

  test('what was said behind a closed gate stays there, but for the pre-roll', () => {
    const { gate, push, sent } = rig();
    push(50);
    gate.onset(10 * FRAME);
    gate.setGate('vad', 0);
    push(2);
    expect(sent()).toEqual([50, 51]);
  });
});

describe('when main does not keep up', () => {
  test('frames wait, then the oldest go and are counted, and what is left goes on in order', () => {
    const { gate, push, messages, frames, sent } = rig({ capacityMs: 200, maxInFlightMs: 100 });
    gate.setGate('open', 0);
    push(15);
    expect(sent()).toEqual(range(0, 5));
    push(3);
    expect(messages.filter((message) => message.kind === 'dropped')).toHaveLength(3);
    // Acknowledged in part, and across the hole.
    gate.acknowledge(2);
    expect(sent()).toEqual([...range(0, 5), 8, 9, 10]);
    gate.acknowledge(10);
    expect(sent()).toEqual([...range(0, 5), ...range(8, 16)]);
    expect(frames().map((frame) => frame.seq)).toEqual([...range(0, 5), ...range(8, 16)]);
    gate.acknowledge(15);
    push(2);
    expect(sent().slice(-4)).toEqual([16, 17, 18, 19]);
  });

  test('speech that has ended still arrives whole, and nothing after it', () => {
    const { gate, push, sent } = rig({ maxInFlightMs: 100 });
    gate.setGate('vad', 0);
    gate.onset(0);
    push(12);
    gate.speechEnded();
    push(6);
    expect(sent()).toEqual(range(0, 5));
    gate.acknowledge(4);
    gate.acknowledge(9);
    expect(sent()).toEqual(range(0, 12));
    push(6);
    expect(sent()).toEqual(range(0, 12));
  });

  test('speech that goes on meanwhile leaves no hole', () => {
    const { gate, push, sent } = rig({ maxInFlightMs: 100 });
    gate.setGate('vad', 0);
    gate.onset(0);
    push(12);
    gate.speechEnded();
    push(6);
    gate.onset(17 * FRAME);
    for (let seq = 4; seq < 25; seq += 5) gate.acknowledge(seq);
    expect(sent()).toEqual(range(0, 18));
  });
});
