import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { decodeWav } from '#shared/audio/wav.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import { bridgeRig, OUTPUT_LATENCY_MS, WINDOW_AHEAD_MS } from './support/fake-window.ts';

const counting = (length: number, from = 1) => Int16Array.from({ length }, (_, i) => from + i);
const RATE_HZ = 24_000;

describe('the voice', () => {
  test('plays by credit: the player never holds much more than its target, and gets it all', () => {
    const { bridge, window, of } = bridgeRig();
    window().ready();
    bridge.play(1, counting(2 * RATE_HZ, -24_000));
    bridge.endAudio(1);
    const inPlayer = () =>
      window().player.reduce((sum, command) => sum + (command.kind === 'audio' ? command.pcm.length : 0), 0);
    expect((inPlayer() * 1000) / RATE_HZ).toBeLessThan(tuning.player.targetMs + 50);
    expect(bridge.heldMs()).toBeGreaterThan(1700);
    let held = 0;
    for (let i = 0; i < 220; i++) {
      window().run(10);
      held = Math.max(held, inPlayer() - (i + 1) * 240);
    }
    expect((held * 1000) / RATE_HZ).toBeLessThan(tuning.player.maxMs);
    expect(of('drained')).toMatchObject([{ epoch: 1, heardSamples: 2 * RATE_HZ }]);
    expect(window().output.slice(0, 2 * RATE_HZ)).toEqual([...counting(2 * RATE_HZ, -24_000)]);
    expect(bridge.heldMs()).toBe(0);
  });

  test('says when the first sample leaves the speaker, latency included', () => {
    const { bridge, window, of, clock } = bridgeRig();
    window().ready();
    window().run(100);
    const beforeMs = clock.nowMs();
    bridge.play(1, counting(5000));
    window().run(10);
    expect(of('started')).toHaveLength(1);
    expect(of('started')[0]!.atMs).toBeCloseTo(beforeMs + OUTPUT_LATENCY_MS, 3);
  });

  test('heard is what was rendered less what is still in the device', () => {
    const { bridge, window, of } = bridgeRig();
    window().ready();
    bridge.play(1, counting(RATE_HZ, -12_000));
    window().run(500);
    const progress = of('progress').at(-1)!;
    expect(progress.heardSamples).toBeCloseTo(((500 - OUTPUT_LATENCY_MS) * RATE_HZ) / 1000, 0);
  });

  test('a cut drops all that is held, answers with what was heard, and later audio of the old epoch is silent', () => {
    const { bridge, window, of } = bridgeRig();
    window().ready();
    bridge.play(1, counting(2 * RATE_HZ, -24_000));
    window().run(300);
    bridge.cut(2, 20);
    bridge.play(1, counting(RATE_HZ));
    expect(bridge.heldMs()).toBe(0);
    window().run(30);
    expect(of('silent')).toMatchObject([{ epoch: 1, heardSamples: 7200 }]);
    const at = window().output.length;
    window().run(500);
    expect(
      window()
        .output.slice(at)
        .every((sample) => sample === 0),
    ).toBe(true);
  });

  test('a newer epoch begins with its audio; nobody has to cut first', () => {
    const { bridge, window, of } = bridgeRig();
    window().ready();
    bridge.play(1, counting(480));
    bridge.endAudio(1);
    window().run(100);
    bridge.play(2, counting(480));
    bridge.endAudio(2);
    window().run(100);
    expect(of('drained')).toMatchObject([
      { epoch: 1, heardSamples: 480 },
      { epoch: 2, heardSamples: 480 },
    ]);
    expect(of('silent')).toHaveLength(0);
  });

  test('pause and resume lose nothing', () => {
    const { bridge, window, of } = bridgeRig();
    window().ready();
    bridge.play(1, counting(RATE_HZ, -12_000));
    bridge.endAudio(1);
    window().run(200);
    bridge.pause(20);
    window().run(3000);
    expect(of('paused')).toMatchObject([{ epoch: 1, heardSamples: 4800 }]);
    expect(of('output-fault')).toHaveLength(0);
    bridge.resume(10);
    window().run(1200);
    expect(of('drained')).toMatchObject([{ epoch: 1, heardSamples: RATE_HZ }]);
  });

  test('what was said before the window was ready is said when it is', () => {
    const { bridge, window, of } = bridgeRig();
    bridge.play(1, counting(RATE_HZ, -12_000));
    bridge.endAudio(1);
    window().run(500);
    expect(of('started')).toHaveLength(0);
    window().ready();
    window().run(1100);
    expect(of('drained')).toMatchObject([{ epoch: 1, heardSamples: RATE_HZ }]);
  });

  test('a speaker that takes nothing is told in words, and does not leave a cut unanswered', () => {
    const { bridge, window, of, clock } = bridgeRig();
    window().ready();
    window().stuck = true;
    bridge.play(1, counting(RATE_HZ));
    clock.advance(2100);
    expect(of('output-fault')).toHaveLength(1);
    expect(of('output-fault')[0]!.message).toMatch(/sound output/);
    bridge.cut(2, 20);
    clock.advance(1000);
    expect(of('silent')).toMatchObject([{ epoch: 1, heardSamples: 0 }]);
  });

  test('holds a bounded reply: beyond that its end is left out, and told once', () => {
    const { bridge, window, of } = bridgeRig();
    window().ready();
    for (let i = 0; i < 100; i++) bridge.play(1, counting(RATE_HZ, -12_000));
    bridge.endAudio(1);
    expect(bridge.heldMs()).toBeLessThanOrEqual(3 * tuning.tts.maxHeldMs);
    expect(of('output-fault')).toHaveLength(1);
    window().run(62_000);
    expect(of('drained')).toHaveLength(1);
  });

  test('the output device rests when nothing needs it, and wakes for audio', () => {
    const { bridge, window, clock } = bridgeRig();
    const speaker = () =>
      window().controls.flatMap((control) => (control.kind === 'speaker' ? [control.on] : []));
    window().ready();
    bridge.openMic({ kind: 'clip' });
    bridge.closeMic();
    bridge.openMic({ kind: 'clip' });
    clock.advance(60_000);
    expect(speaker()).toEqual([true]);
    bridge.closeMic();
    clock.advance(31_000);
    expect(speaker()).toEqual([true, false]);
    bridge.play(1, counting(480));
    bridge.endAudio(1);
    expect(speaker()).toEqual([true, false, true]);
    window().run(100);
    clock.advance(31_000);
    expect(speaker()).toEqual([true, false, true, false]);
  });

  test('records exactly what is rendered', () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-speaker-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'speaker.wav');
    const { bridge, window } = bridgeRig();
    bridge.recordSpeaker(path);
    window().ready();
    window().run(100);
    bridge.play(1, counting(3000));
    bridge.endAudio(1);
    window().run(500);
    // Readable at any moment, without anything having been closed.
    const { sampleRateHz, pcm } = decodeWav(readFileSync(path));
    expect(sampleRateHz).toBe(RATE_HZ);
    expect(pcm.subarray(0, 3000)).toEqual(counting(3000));
    bridge.dispose();
  });
});

describe('the ears', () => {
  test('hand on frames and events with times on main’s clock', () => {
    const { window, of, clock } = bridgeRig();
    window().ready();
    clock.advance(0);
    const pcm = new Int16Array(320);
    const atMs = clock.nowMs() + WINDOW_AHEAD_MS - 5;
    window().events.capture({ kind: 'vad', event: 'onset', sample: 0, atMs });
    for (let seq = 0; seq < 25; seq++)
      window().events.capture({ kind: 'frame', seq, firstSample: seq * 320, atMs, pcm });
    expect(of('vad')).toEqual([{ kind: 'vad', event: 'onset', atMs: clock.nowMs() - 5 }]);
    expect(of('frame').map((frame) => frame.seq)).toEqual(Array.from({ length: 25 }, (_, i) => i));
    expect(of('frame')[0]!.atMs).toBe(clock.nowMs() - 5);
    const acks = window().capture.flatMap((command) => (command.kind === 'ack' ? [command.seq] : []));
    expect(acks).toEqual([0, 10, 20]);
  });

  test('what is wanted before the window is ready is told once it is', () => {
    const { bridge, window } = bridgeRig();
    bridge.setGate('vad', 500);
    bridge.setVad({ endSilenceMs: 320, onsetMs: 96, sustainedMs: 500 });
    bridge.openMic({ kind: 'device', deviceId: 'usb' });
    expect(window().controls).toEqual([]);
    window().ready();
    expect(window().capture).toEqual([
      { kind: 'vad', endSilenceMs: 320, onsetMs: 96, sustainedMs: 500 },
      { kind: 'gate', gate: 'vad', preRollMs: 500 },
    ]);
    expect(window().controls).toContainEqual({
      kind: 'open-mic',
      source: { kind: 'device', deviceId: 'usb' },
    });
  });

  test('a clip resolves when its own end is reported', async () => {
    const { bridge, window } = bridgeRig();
    window().ready();
    const order: string[] = [];
    const long = bridge.playClip(counting(100), 16_000).then(() => order.push('long'));
    const short = bridge.playClip(counting(10), 16_000).then(() => order.push('short'));
    window().events.status({ kind: 'clip-ended', id: 2 });
    await short;
    window().events.status({ kind: 'clip-ended', id: 1 });
    await long;
    expect(order).toEqual(['short', 'long']);
  });

  test('levels are reported as they change, both together', () => {
    const { bridge, window } = bridgeRig();
    window().ready();
    const seen: unknown[] = [];
    bridge.onLevels((levels) => seen.push(levels));
    window().events.capture({ kind: 'level', level: 0.5 });
    window().events.capture({ kind: 'level', level: 0.5 });
    window().events.status({ kind: 'mic-closed' });
    expect(seen).toEqual([
      { mic: 0.5, speaker: 0 },
      { mic: 0, speaker: 0 },
    ]);
  });
});

describe('a window that ends', () => {
  test('is started again, and the microphone, the gate and the epoch are as they were', async () => {
    const { bridge, windows, window, of, clock } = bridgeRig();
    window().ready();
    bridge.openMic({ kind: 'device' });
    bridge.setGate('vad', 500);
    bridge.play(3, counting(2 * RATE_HZ, -24_000));
    bridge.endAudio(3);
    const clip = bridge.playClip(counting(10), 16_000);
    window().events.capture({ kind: 'frame', seq: 0, firstSample: 0, atMs: 0, pcm: new Int16Array(320) });
    window().run(500);

    window().events.gone('crashed');
    await clip;
    expect(windows[0]!.disposed).toBe(true);
    expect(of('mic-fault')).toMatchObject([{ fault: 'lost' }]);
    expect(of('output-fault')).toHaveLength(1);
    // The reply ends with what was heard; nobody waits for its end for ever.
    expect(of('drained')).toMatchObject([{ epoch: 3 }]);
    expect(of('drained')[0]!.heardSamples).toBeLessThanOrEqual(12_000);
    clock.advance(0);
    expect(windows).toHaveLength(2);
    window().ready();
    expect(window().controls).toContainEqual({ kind: 'open-mic', source: { kind: 'device' } });
    expect(window().capture).toContainEqual({ kind: 'gate', gate: 'vad', preRollMs: 500 });
    window().events.capture({ kind: 'frame', seq: 0, firstSample: 0, atMs: 0, pcm: new Int16Array(320) });
    expect(of('frame').map(({ seq }) => seq)).toEqual([0, 1]);

    bridge.cut(4, 20);
    bridge.play(4, counting(480));
    bridge.endAudio(4);
    window().run(100);
    expect(of('drained').at(-1)).toMatchObject({ epoch: 4, heardSamples: 480 });
  });

  test('answers what waits: a cut, a post-roll, and the end of a reply that is still being made', () => {
    const { bridge, window, of } = bridgeRig();
    window().ready();
    bridge.setGate('post-roll', 0);
    bridge.play(1, counting(RATE_HZ));
    window().run(100);
    window().stuck = true;
    bridge.cut(2, 20);
    bridge.play(2, counting(RATE_HZ));
    window().events.gone('killed');
    expect(of('gate-closed')).toHaveLength(1);
    expect(of('silent')).toMatchObject([{ epoch: 1 }]);
    expect(of('drained')).toHaveLength(0);
    bridge.play(2, counting(RATE_HZ));
    bridge.endAudio(2);
    expect(of('drained')).toMatchObject([{ epoch: 2, heardSamples: 0 }]);
  });

  test('again and again is given more and more time', () => {
    const { windows, window, clock } = bridgeRig();
    window().events.gone('crashed');
    clock.advance(0);
    expect(windows).toHaveLength(2);
    window().events.gone('crashed');
    clock.advance(900);
    expect(windows).toHaveLength(2);
    clock.advance(100);
    expect(windows).toHaveLength(3);
    window().events.gone('crashed');
    clock.advance(4900);
    expect(windows).toHaveLength(3);
    clock.advance(100);
    expect(windows).toHaveLength(4);
  });

  test('is not started again once all is over, and nothing is left behind', () => {
    const { bridge, windows, window, clock } = bridgeRig();
    window().ready();
    bridge.openMic({ kind: 'clip' });
    bridge.play(1, counting(RATE_HZ));
    bridge.cut(2, 20);
    bridge.dispose();
    expect(window().disposed).toBe(true);
    clock.advance(100_000);
    expect(windows).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});
