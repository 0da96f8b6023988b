import { describe, expect, it } from 'vitest';
import { createConversation } from '../../../src/main/conversation/conversation.ts';
import type { CaptureMessage } from '../../../src/shared/contracts/audio.ts';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { turnLatency } from '../../../src/shared/model/latency.ts';
import type { TurnRecord } from '../../../src/shared/model/turn-record.ts';
import { bridgeRig, OUTPUT_LATENCY_MS, WINDOW_AHEAD_MS } from '../audio/support/fake-window.ts';
import { FakeLlm, FakeStt, FakeTts } from './support/fake-vendors.ts';
import { Trace } from './support/trace.ts';
import { codeOf, voicedFrame } from './support/words.ts';

/*
 * What Parley adds to a turn: nothing. From the port of the audio window to the vendor's call, and from the vendor's event
 * to the port of the player, everything happens within the one call: no timer, no promise, no queue. A change that adds
 * a hop fails here, on any machine, since no clock on any wall is read.
 */

const frameSamples = 320;
/** From the last word to the detector's end, a whole number of the window's blocks. */
const silenceMs = 200;
/** The sound comes with the end of a block of 10 ms and is rendered in it. */
const deviceMs = OUTPUT_LATENCY_MS - 10;

/** The whole of main but for sockets: real bridge, shell and reducer; the window, the vendors and time are played. */
function mainRig() {
  const { clock, bridge, window } = bridgeRig();
  const [stt, llm, tts] = [new FakeStt(clock), new FakeLlm(clock), new FakeTts(clock)];
  const trace = new Trace();
  const saved: TurnRecord[] = [];
  const conversation = createConversation({
    clock,
    audio: bridge,
    micSource: { kind: 'clip' },
    stt,
    llm,
    tts,
    store: {
      saveTurn: async (turn) => void saved.push(turn),
      listTurns: async () => [],
      dispose: async () => {},
    },
    tuning,
    newId: () => 'conversation',
    log: { warn: () => {} },
    isDemo: () => false,
    systemPrompt: 'Be brief.',
    // Work that begins before the end would hide what this measures.
    preferences: { speculation: 'off' },
    eventLog: trace,
  });
  window().ready();
  conversation.start();
  let seq = 0;
  const windowMs = () => clock.nowMs() + WINDOW_AHEAD_MS;
  const capture = (message: CaptureMessage) => window().events.capture(message);
  const vad = (event: Extract<CaptureMessage, { kind: 'vad' }>['event'], agoMs = 0) =>
    capture({ kind: 'vad', event, sample: 0, atMs: windowMs() - agoMs });
  const frame = (word: string | null) => {
    const pcm = word === null ? new Int16Array(frameSamples) : voicedFrame(frameSamples, codeOf(word));
    capture({ kind: 'frame', seq, firstSample: seq * frameSamples, atMs: windowMs(), pcm });
    seq += 1;
  };
  window().events.status({ kind: 'mic-opened', atMs: windowMs(), label: 'test' });
  window().run(100);
  return {
    clock,
    window: window(),
    conversation,
    stt,
    llm,
    tts,
    trace,
    saved,
    vad,
    frame,
    /** Somebody says it, a word each 300 ms, and falls silent; returns when the last word ended. */
    ask(text: string): number {
      vad('onset');
      for (const word of text.split(' ')) {
        window().run(300);
        frame(word);
      }
      const endMs = clock.nowMs();
      window().run(silenceMs);
      vad('end', clock.nowMs() - endMs);
      return endMs;
    },
    commands: () => window().player.map(({ kind }) => kind),
  };
}

/** Speaking, with the echo canceller warm. */
function speakingRig() {
  const rig = mainRig();
  rig.llm.answer = () => 'And then it went on and on and on without an end. '.repeat(4);
  rig.ask('How far is the moon');
  for (let n = 0; n < 200 && rig.conversation.snapshot().phase !== 'speaking'; n += 1) rig.window.run(10);
  rig.window.run(tuning.bargeIn.echoWarmUpMs + 100);
  expect(rig.conversation.snapshot().phase).toBe('speaking');
  return rig;
}

describe('what Parley adds', () => {
  it('to a turn is nothing: its time is the silence that was waited for, the vendors’ and the device’s', () => {
    const rig = mainRig();
    rig.llm.answer = () => 'It is far away. Very far.';
    rig.ask('How far is the moon');
    rig.window.run(6000);
    expect(rig.saved).toHaveLength(1);
    const { stages, voiceToVoiceMs } = turnLatency(rig.saved[0]!.anchors)!;
    // The clause ends with the third token behind the first, which brings the space after the full stop.
    const clauseMs = 3 * rig.llm.tokenMs;
    expect(stages).toMatchObject({
      endpointing: expect.closeTo(Math.max(tuning.endpointing.minMs, silenceMs + rig.stt.latencyMs), 6),
      dispatch: 0,
      llm: rig.llm.firstTokenMs,
      aggregation: clauseMs,
      tts: rig.tts.latencyMs,
    });
    expect(stages.playout).toBeCloseTo(deviceMs, 6);
    expect(voiceToVoiceMs).toBeCloseTo(
      Math.max(tuning.endpointing.minMs, silenceMs + rig.stt.latencyMs) +
        rig.llm.firstTokenMs +
        clauseMs +
        rig.tts.latencyMs +
        deviceMs,
      6,
    );
  });

  it('to a frame of the microphone is nothing: it is with the vendor before the port’s event returns', () => {
    const rig = mainRig();
    rig.vad('onset');
    const timers = rig.clock.pending;
    for (let n = 1; n <= 50; n += 1) {
      rig.frame('word');
      expect(rig.stt.live?.heard).toHaveLength(n);
    }
    // The vendor's interims, and not one timer of ours.
    expect(rig.clock.pending - timers).toBe(50);
  });

  it('to the vendor’s sound is nothing: it is with the player before the vendor’s event returns', () => {
    const rig = mainRig();
    rig.ask('How far is the moon');
    rig.clock.advanceUntil(() => rig.tts.speeches.length === 1, 5000);
    const { sink } = rig.tts.speeches[0]!;
    const sound = new Int16Array(480).fill(7);
    sink.onAudio(sound);
    expect(rig.window.player.at(-1)).toMatchObject({ kind: 'audio', pcm: sound });
    const timers = rig.clock.pending;
    for (let n = 0; n < 10; n += 1) {
      const before = rig.window.player.length;
      sink.onAudio(sound);
      expect(rig.commands().slice(before)).toEqual(['audio']);
      expect(rig.trace.causedBy(rig.trace.lastIndex('tts.audio'))).toEqual(['player.play']);
    }
    expect(rig.clock.pending).toBe(timers);
  });

  it('to the first words is nothing: final, request, clause and voice follow one another in one call', () => {
    const rig = mainRig();
    rig.stt.silent = true;
    rig.llm.mode = 'silent';
    rig.tts.mode = 'silent';
    rig.ask('How far is the moon');
    rig.window.run(tuning.endpointing.minMs);
    rig.stt.live!.sink.onFinal('How far is the moon');
    expect(rig.llm.requests).toHaveLength(0);
    rig.stt.live!.sink.onFinalized();
    expect(rig.llm.requests).toHaveLength(1);
    rig.llm.requests[0]!.sink.onText('It is far away.');
    expect(rig.tts.speeches).toHaveLength(0);
    rig.llm.requests[0]!.sink.onText(' Very');
    expect(rig.tts.speeches[0]?.text.trim()).toBe('It is far away.');
  });
});

describe('what Parley adds to an interruption', () => {
  it('by voice: ducked after 100 ms of it, held at the confirmation, cut at the first word, each in the same call', () => {
    const rig = speakingRig();
    rig.vad('onset');
    const { length } = rig.window.player;
    rig.clock.advance(tuning.bargeIn.duckAfterMs - 1);
    expect(rig.commands().slice(length)).not.toContain('duck');
    rig.clock.advance(1);
    expect(rig.commands().at(-1)).toBe('duck');
    rig.vad('confirmed');
    expect(rig.commands().at(-1)).toBe('pause');
    rig.stt.live!.sink.onInterim('what about Mars');
    expect(rig.commands().at(-1)).toBe('cut');
    expect(rig.trace.causedBy(rig.trace.lastIndex('stt.interim'))[0]).toBe('player.cut');
  });

  it('by key: cut in the same call, before everything else', () => {
    const rig = speakingRig();
    rig.conversation.pressPushToTalk();
    expect(rig.commands().at(-1)).toBe('cut');
    expect(rig.trace.causedBy(rig.trace.lastIndex('ptt.press'))[0]).toBe('player.cut');
  });
});
