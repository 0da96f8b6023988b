import { describe, expect, test } from 'vitest';
import { CapturePipeline } from '#shared/audio/capture-pipeline.ts';
import type { CaptureMessage } from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';

const RATE_HZ = 48_000;
const CHUNK = 480;

/** A microphone in real time on a clock of its own; "speech" is any window that is not silent. */
function rig() {
  let nowMs = 5000;
  let chunks = 0;
  let unacknowledged = -1;
  const messages: CaptureMessage[] = [];
  const ended: number[] = [];
  const silences: boolean[] = [];
  const pipeline = new CapturePipeline({
    vad: { ...tuning.vad, sustainedMs: tuning.bargeIn.commitAfterMs },
    mic: tuning.mic,
    nowMs: () => nowMs,
    post(message) {
      messages.push(message);
      if (message.kind === 'frame') unacknowledged = message.seq;
    },
    clipEnded: (id) => ended.push(id),
    digitalSilence: (silent) => silences.push(silent),
  });
  const judge = () => {
    for (let window = pipeline.nextVadWindow(); window !== null; window = pipeline.nextVadWindow()) {
      pipeline.vadResult(window.some((sample) => Math.abs(sample) > 0.01) ? 0.9 : 0.05);
    }
  };
  return {
    pipeline,
    messages,
    ended,
    silences,
    judge,
    /** `level` 0 is digital silence. */
    hear(ms: number, level: number, detector = true) {
      for (let done = 0; done < ms; done += 10) {
        nowMs += 10;
        const samples = Float32Array.from(
          { length: CHUNK },
          (_, i) => level * Math.sin((2 * Math.PI * 300 * (chunks * CHUNK + i)) / RATE_HZ),
        );
        chunks += 1;
        pipeline.push(samples, RATE_HZ);
        if (detector) judge();
        pipeline.command({ kind: 'ack', seq: unacknowledged });
      }
    },
    of: <K extends CaptureMessage['kind']>(kind: K) =>
      messages.filter((message): message is Extract<CaptureMessage, { kind: K }> => message.kind === kind),
  };
}

const gate = (name: 'vad' | 'open' | 'post-roll' | 'closed', preRollMs = 500) =>
  ({ kind: 'gate', gate: name, preRollMs }) as const;

describe('hands-free', () => {
  test('onset first, then every frame from the pre-roll to the end, in order, on the window’s clock', () => {
    const { pipeline, hear, messages, of } = rig();
    pipeline.command(gate('vad'));
    hear(1000, 0.0001);
    hear(1000, 0.5);
    hear(1000, 0.0001);

    expect(of('vad').map(({ event }) => event)).toEqual(['onset', 'confirmed', 'sustained', 'end']);
    const [onset, , , end] = of('vad');
    // Speech lasts from 6000 to 7000 ms; windows are 32 ms, the filter's smear is less.
    expect(onset!.atMs).toBeGreaterThan(5960);
    expect(onset!.atMs).toBeLessThanOrEqual(6001);
    expect(end!.atMs).toBeGreaterThanOrEqual(6999);
    expect(end!.atMs).toBeLessThan(7040);

    const frames = of('frame');
    expect(messages.findIndex(({ kind }) => kind === 'vad')).toBeLessThan(
      messages.findIndex(({ kind }) => kind === 'frame'),
    );
    frames.forEach((frame, i) => {
      expect(frame.seq).toBe(i);
      expect(frame.firstSample).toBe(frames[0]!.firstSample + i * 320);
    });
    expect(onset!.sample - frames[0]!.firstSample).toBeGreaterThanOrEqual(8000);
    expect(onset!.sample - frames[0]!.firstSample).toBeLessThan(8000 + 320);
    expect(frames.at(-1)!.atMs - end!.atMs).toBeGreaterThanOrEqual(tuning.vad.endSilenceMs);
  });

  test('speech while the detector is still being loaded is found afterwards, from its first sample', () => {
    const { pipeline, hear, judge, of } = rig();
    pipeline.command(gate('vad'));
    hear(1500, 0.5, false);
    hear(1000, 0.0001, false);
    expect(of('frame')).toHaveLength(0);
    judge();
    expect(of('vad').map(({ event }) => event)).toEqual(['onset', 'confirmed', 'sustained', 'end']);
    expect(of('vad')[0]!.sample).toBe(0);
    expect(of('frame')[0]!.firstSample).toBe(0);
    expect(of('frame').length * 320).toBeGreaterThanOrEqual(of('vad')[3]!.sample);
  });

  test('a detector that never comes does not stop push-to-talk, and the backlog stays bounded', () => {
    const { pipeline, hear, judge, of } = rig();
    pipeline.command(gate('open', 400));
    hear(15_000, 0.5, false);
    expect(of('frame')).toHaveLength(750);
    judge();
    // The ring holds ten seconds: what was before is not judged any more.
    expect(of('vad')[0]!.sample).toBeGreaterThanOrEqual(5 * 16_000);
  });
});

test('a reopened microphone starts from nothing, with its gate as it was', () => {
  const { pipeline, hear, of } = rig();
  pipeline.command(gate('vad'));
  hear(500, 0.5);
  const before = of('frame').length;
  expect(before).toBeGreaterThan(0);
  pipeline.reset();
  hear(500, 0.0001);
  expect(of('frame')).toHaveLength(before);
  hear(200, 0.5);
  expect(of('vad').at(-1)).toMatchObject({ event: 'onset' });
  expect(of('vad').at(-1)!.sample).toBeLessThan(16_000);
  expect(of('frame')[before]!.firstSample).toBe(0);
});

describe('clips', () => {
  const clip = (id: number, ms: number) => ({
    id,
    sampleRateHz: 22_050,
    pcm: Int16Array.from(
      { length: Math.round(22.05 * ms) },
      (_, i) => 8000 * Math.sin((2 * Math.PI * 400 * i) / 22_050),
    ),
  });

  test('are heard like the device, for their own length, and end', () => {
    const { pipeline, hear, ended, of } = rig();
    pipeline.command(gate('vad'));
    hear(1000, 0);
    pipeline.playClip(clip(7, 1000));
    hear(990, 0);
    expect(ended).toEqual([]);
    hear(1000, 0);
    expect(ended).toEqual([7]);
    const [onset, , , end] = of('vad');
    expect(end!.sample - onset!.sample).toBeGreaterThanOrEqual(15_900);
    expect(end!.sample - onset!.sample).toBeLessThanOrEqual(16_000 + 2 * 512);
  });

  test('wait for the first sample, and end when they are given up or the microphone goes', () => {
    const { pipeline, hear, ended, of } = rig();
    pipeline.command(gate('vad'));
    pipeline.playClip(clip(1, 300));
    hear(200, 0);
    expect(of('vad')[0]).toMatchObject({ event: 'onset', sample: 0 });
    pipeline.reset();
    expect(ended).toEqual([1]);
    pipeline.playClip(clip(2, 300));
    pipeline.dropWaitingClips();
    expect(ended).toEqual([1, 2]);
  });
});

test('digital silence is told after 2.5 s, and that it is over', () => {
  const { hear, silences } = rig();
  hear(2400, 0);
  expect(silences).toEqual([]);
  hear(200, 0);
  expect(silences).toEqual([true]);
  hear(10, 0.001);
  expect(silences).toEqual([true, false]);
});

test('the level is shown while something sounds, and goes back to nothing', () => {
  const { hear, of } = rig();
  hear(600, 0);
  expect(of('level')).toHaveLength(0);
  hear(600, 0.5);
  expect(of('level').length).toBeGreaterThanOrEqual(9);
  hear(600, 0);
  expect(of('level').at(-1)!.level).toBe(0);
});
