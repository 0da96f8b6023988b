import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PlayerCore } from '#shared/audio/player-core.ts';
import type { PlayerCommand, PlayerMessage } from '#shared/contracts/audio.ts';

const RATE_HZ = 24_000;
const BLOCK = 128;
const FADE_MS = 20;
const FADE = (RATE_HZ * FADE_MS) / 1000;

/** The core with its worklet played by the test: every block that was rendered, every message. */
function rig() {
  const messages: PlayerMessage[] = [];
  const core = new PlayerCore({
    sampleRateHz: RATE_HZ,
    reportMs: 50,
    post: (message) => messages.push(message),
  });
  const output: number[] = [];
  return {
    messages,
    output,
    send: (command: PlayerCommand) => core.handle(command),
    render(samples: number) {
      for (let done = 0; done < samples; done += BLOCK) {
        const block = new Float32Array(BLOCK);
        core.process(block, output.length / RATE_HZ);
        for (const sample of block) output.push(Math.round(sample * 32_768) + 0);
      }
    },
    of: <K extends PlayerMessage['kind']>(kind: K) =>
      messages.filter((message): message is Extract<PlayerMessage, { kind: K }> => message.kind === kind),
  };
}

/** Every sample tells its own position: 1, 2, 3 … */
const counting = (length: number, from = 1) => Int16Array.from({ length }, (_, i) => from + i);
/** A loud tone: anything abrupt in it shows. */
const tone = (length: number) =>
  Int16Array.from({ length }, (_, i) => Math.round(20_000 * Math.sin((2 * Math.PI * 200 * i) / RATE_HZ)));
const TONE_STEP = 20_000 * ((2 * Math.PI * 200) / RATE_HZ);

function largestStep(output: readonly number[]): number {
  let largest = 0;
  for (let i = 1; i < output.length; i++) largest = Math.max(largest, Math.abs(output[i]! - output[i - 1]!));
  return largest;
}

describe('playing', () => {
  test('chunks of any size come out whole, in order, once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        const { send, render, output, of } = rig();
        send({ kind: 'cut', epoch: 1, fadeMs: FADE_MS });
        let total = 0;
        for (const size of sizes) {
          send({ kind: 'audio', epoch: 1, pcm: counting(size, total + 1) });
          total += size;
        }
        send({ kind: 'end', epoch: 1 });
        render(total + BLOCK);
        expect(output.slice(0, total)).toEqual([...counting(total)]);
        expect(of('started')).toHaveLength(1);
        const drained = of('drained');
        expect(drained.map((message) => [message.epoch, message.renderedSamples])).toEqual([[1, total]]);
        expect(drained[0]!.contextS).toBeCloseTo(total / RATE_HZ, 9);
        expect(of('underrun')).toHaveLength(0);
      }),
      { numRuns: 200 },
    );
  });

  test('a burst of 60 s is played to its last sample', () => {
    const { send, render, of } = rig();
    const seconds = 60;
    send({ kind: 'cut', epoch: 1, fadeMs: 0 });
    for (let i = 0; i < seconds; i++) send({ kind: 'audio', epoch: 1, pcm: counting(RATE_HZ, 0) });
    send({ kind: 'end', epoch: 1 });
    render(seconds * RATE_HZ + BLOCK);
    expect(of('drained')[0]?.renderedSamples).toBe(seconds * RATE_HZ);
    const progress = of('progress');
    expect(progress.length).toBeGreaterThan(seconds * 15);
    for (const { renderedSamples, bufferedSamples } of progress) {
      expect(renderedSamples + bufferedSamples).toBe(seconds * RATE_HZ);
    }
  });

  test('an epoch without audio drains at nothing', () => {
    const { send, render, of } = rig();
    send({ kind: 'cut', epoch: 1, fadeMs: 0 });
    send({ kind: 'end', epoch: 1 });
    render(BLOCK);
    expect(of('drained')).toEqual([{ kind: 'drained', epoch: 1, renderedSamples: 0, contextS: 0 }]);
  });

  test('running out is told once, without a click, and nothing is lost when audio comes again', () => {
    const { send, render, output, of } = rig();
    send({ kind: 'cut', epoch: 1, fadeMs: 0 });
    const audio = tone(5000);
    // 1090 samples end near the tone's peak.
    send({ kind: 'audio', epoch: 1, pcm: audio.slice(0, 1090) });
    render(2000);
    expect(of('underrun')).toHaveLength(1);
    // Too little to go on with: waits for more, or for the end.
    send({ kind: 'audio', epoch: 1, pcm: audio.slice(1090, 1100) });
    render(BLOCK);
    expect(of('progress').at(-1)?.renderedSamples).toBe(1090);
    send({ kind: 'audio', epoch: 1, pcm: audio.slice(1100) });
    send({ kind: 'end', epoch: 1 });
    render(5000);
    expect(of('drained')[0]?.renderedSamples).toBe(5000);
    expect(of('underrun')).toHaveLength(1);
    // The wave's own step, and that of a 4 ms decay from the peak.
    expect(largestStep(output)).toBeLessThan(TONE_STEP + (20_000 * Math.PI) / 2 / 96 + 1);
  });
});

describe('cutting', () => {
  test('fades, drops the rest, and answers with what sounded at full gain', () => {
    const { send, render, output, of } = rig();
    send({ kind: 'cut', epoch: 1, fadeMs: 0 });
    send({ kind: 'audio', epoch: 1, pcm: tone(RATE_HZ) });
    render(10 * BLOCK);
    send({ kind: 'cut', epoch: 2, fadeMs: FADE_MS });
    send({ kind: 'audio', epoch: 1, pcm: tone(RATE_HZ) });
    render(FADE + 2 * BLOCK);
    const silent = of('silent').at(-1)!;
    expect(silent).toMatchObject({ epoch: 1, renderedSamples: 10 * BLOCK });
    expect(silent.contextS).toBeCloseTo((10 * BLOCK + FADE) / RATE_HZ, 9);
    expect(largestStep(output)).toBeLessThan(TONE_STEP + (20_000 * Math.PI) / 2 / FADE + 1);
    const after = output.length;
    render(RATE_HZ);
    expect(output.slice(after).every((sample) => sample === 0)).toBe(true);
  });

  test('nothing of an epoch that is not current ever sounds', () => {
    const { send, render, output, of } = rig();
    send({ kind: 'cut', epoch: 5, fadeMs: 0 });
    for (const epoch of [0, 1, 4, 6]) send({ kind: 'audio', epoch, pcm: tone(RATE_HZ) });
    send({ kind: 'end', epoch: 4 });
    send({ kind: 'cut', epoch: 5, fadeMs: 0 });
    send({ kind: 'cut', epoch: 3, fadeMs: 0 });
    render(RATE_HZ);
    expect(output.every((sample) => sample === 0)).toBe(true);
    expect(of('started')).toHaveLength(0);
    expect(of('drained')).toHaveLength(0);
  });

  test('audio that has not begun to sound is dropped unheard', () => {
    const { send, render, output, of } = rig();
    send({ kind: 'cut', epoch: 1, fadeMs: 0 });
    send({ kind: 'audio', epoch: 1, pcm: tone(5000) });
    send({ kind: 'cut', epoch: 2, fadeMs: FADE_MS });
    render(5000);
    expect(output.every((sample) => sample === 0)).toBe(true);
    expect(of('silent').map(({ epoch, renderedSamples }) => [epoch, renderedSamples])).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });

  test('cuts within a fade are all answered, and only the newest epoch sounds', () => {
    const { send, render, output, of } = rig();
    send({ kind: 'cut', epoch: 1, fadeMs: 0 });
    send({ kind: 'audio', epoch: 1, pcm: counting(5000) });
    render(BLOCK);
    send({ kind: 'cut', epoch: 2, fadeMs: FADE_MS });
    send({ kind: 'audio', epoch: 2, pcm: counting(500, -10_000) });
    render(BLOCK);
    send({ kind: 'cut', epoch: 3, fadeMs: FADE_MS });
    send({ kind: 'audio', epoch: 3, pcm: counting(500, 20_000) });
    send({ kind: 'end', epoch: 3 });
    render(FADE + 1000);
    expect(of('silent').map(({ epoch, renderedSamples }) => [epoch, renderedSamples])).toEqual([
      [0, 0],
      [1, BLOCK],
      [2, 0],
    ]);
    const first = output.indexOf(20_000 + 10);
    expect(output.slice(first, first + 490)).toEqual([...counting(490, 20_010)]);
    expect(output.some((sample) => sample < 0)).toBe(false);
    expect(of('drained').at(-1)?.renderedSamples).toBe(500);
  });

  test('takes the ducking off', () => {
    const { send, render, output } = rig();
    send({ kind: 'cut', epoch: 1, fadeMs: 0 });
    send({ kind: 'duck', gainDb: -18, rampMs: 0 });
    send({ kind: 'cut', epoch: 2, fadeMs: 0 });
    send({ kind: 'audio', epoch: 2, pcm: counting(500, 1000) });
    render(500);
    expect(output.slice(0, 500)).toEqual([...counting(500, 1000)]);
  });
});

describe('pausing', () => {
  test('at every offset within two blocks: all samples at full gain once, contiguous, without a click', () => {
    for (let offset = 1; offset <= 2 * BLOCK; offset += 7) {
      const { send, render, output, of } = rig();
      const audio = tone(6000);
      send({ kind: 'cut', epoch: 1, fadeMs: 0 });
      // The pause falls where it falls: chunks are shifted against the blocks.
      send({ kind: 'audio', epoch: 1, pcm: audio.slice(0, offset) });
      send({ kind: 'audio', epoch: 1, pcm: audio.slice(offset) });
      send({ kind: 'end', epoch: 1 });
      render(1024 + BLOCK * (offset % 5));
      const atPause = output.length;
      send({ kind: 'pause', fadeMs: FADE_MS });
      render(FADE + 3 * BLOCK);
      expect(of('paused').at(-1)).toMatchObject({ epoch: 1, renderedSamples: atPause });
      render(1000);
      const silence = output.length;
      send({ kind: 'resume', fadeMs: 10 });
      render(8000);
      expect(of('drained').at(-1)?.renderedSamples).toBe(6000);
      // After the fade in the wave goes on from where it was at full gain last.
      const fadeIn = RATE_HZ / 100;
      expect(output.slice(silence + fadeIn, silence + 6000 - atPause)).toEqual([
        ...audio.slice(atPause + fadeIn),
      ]);
      expect(largestStep(output)).toBeLessThan(TONE_STEP + (20_000 * Math.PI) / 2 / fadeIn + 1);
    }
  });

  test('any pauses and resumes leave every sample counted once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('pause', 'resume', 'wait'), fc.integer({ min: 0, max: 12 })), {
          maxLength: 30,
        }),
        (steps) => {
          const { send, render, output, of } = rig();
          const total = 4000;
          send({ kind: 'cut', epoch: 1, fadeMs: 0 });
          send({ kind: 'audio', epoch: 1, pcm: tone(total) });
          send({ kind: 'end', epoch: 1 });
          let pauses = 0;
          for (const [step, blocks] of steps) {
            if (step === 'pause') pauses += 1;
            if (step !== 'wait') send({ kind: step as 'pause' | 'resume', fadeMs: FADE_MS });
            render(blocks * BLOCK);
          }
          send({ kind: 'resume', fadeMs: FADE_MS });
          render(3 * FADE + total);
          send({ kind: 'resume', fadeMs: FADE_MS });
          render(2 * FADE + total);
          expect(of('drained').map((message) => message.renderedSamples)).toEqual([total]);
          expect(of('paused').length).toBeLessThanOrEqual(pauses);
          expect(largestStep(output)).toBeLessThan(TONE_STEP + (20_000 * Math.PI) / 2 / 96 + 1);
          const counts = of('progress').map((message) => message.renderedSamples);
          expect(counts).toEqual([...counts].sort((a, b) => a - b));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('with nothing to play is answered at once, and holds back what comes', () => {
    const { send, render, output, of } = rig();
    send({ kind: 'cut', epoch: 1, fadeMs: 0 });
    send({ kind: 'pause', fadeMs: FADE_MS });
    expect(of('paused')).toHaveLength(1);
    send({ kind: 'audio', epoch: 1, pcm: tone(5000) });
    render(5000);
    expect(output.every((sample) => sample === 0)).toBe(true);
  });

  test('a cut overtakes a pause, and lifts it', () => {
    const { send, render, output, of } = rig();
    send({ kind: 'cut', epoch: 1, fadeMs: 0 });
    send({ kind: 'audio', epoch: 1, pcm: tone(5000) });
    render(BLOCK);
    send({ kind: 'pause', fadeMs: FADE_MS });
    send({ kind: 'cut', epoch: 2, fadeMs: FADE_MS });
    send({ kind: 'audio', epoch: 2, pcm: counting(300, 5000) });
    send({ kind: 'end', epoch: 2 });
    render(2000);
    expect(of('paused')).toHaveLength(0);
    expect(of('silent').at(-1)).toMatchObject({ epoch: 1, renderedSamples: BLOCK });
    expect(of('drained').at(-1)).toMatchObject({ epoch: 2, renderedSamples: 300 });
    expect(output).toContain(5299);
  });
});

test('ducking ramps down and up again without a click, and loses no sample', () => {
  const { send, render, output, of } = rig();
  const audio = tone(12_000);
  send({ kind: 'cut', epoch: 1, fadeMs: 0 });
  send({ kind: 'audio', epoch: 1, pcm: audio });
  send({ kind: 'end', epoch: 1 });
  render(1280);
  send({ kind: 'duck', gainDb: -20, rampMs: 40 });
  render(2560);
  const ducked = output.slice(2560, 3840);
  ducked.forEach((sample, i) => {
    expect(Math.abs(sample - audio[2560 + i]! / 10)).toBeLessThanOrEqual(1);
  });
  send({ kind: 'duck', gainDb: 0, rampMs: 40 });
  render(10_000);
  expect(output.slice(6000, 12_000)).toEqual([...audio.slice(6000)]);
  expect(of('drained')[0]?.renderedSamples).toBe(12_000);
  expect(largestStep(output)).toBeLessThan(TONE_STEP * 1.5);
});

test('the tap gives back exactly what was rendered, from the first sound on', () => {
  const { send, render, output, of } = rig();
  send({ kind: 'tap', on: true });
  render(5 * BLOCK);
  expect(of('tap')).toHaveLength(0);
  const begin = output.length;
  send({ kind: 'cut', epoch: 1, fadeMs: 0 });
  send({ kind: 'audio', epoch: 1, pcm: tone(3001) });
  render(10_000);
  send({ kind: 'cut', epoch: 2, fadeMs: FADE_MS });
  send({ kind: 'audio', epoch: 2, pcm: tone(2000) });
  send({ kind: 'end', epoch: 2 });
  render(5000);
  send({ kind: 'tap', on: false });
  const tapped = of('tap').flatMap(({ pcm }) => [...pcm]);
  expect(tapped).toEqual(output.slice(begin));
});
