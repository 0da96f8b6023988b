import { describe, expect, it } from 'vitest';
import { turnLatency } from '../../../src/shared/model/latency.ts';
import { createRig } from './support/rig.ts';

describe('a hands-free turn', () => {
  it('is heard, answered and kept', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('What is the moon made of');
    rig.until('listening');
    rig.until('endpointing');
    rig.until('thinking');
    rig.until('speaking');
    rig.settle();
    expect(rig.phase()).toBe('idle');
    expect(rig.saved).toHaveLength(1);
    expect(rig.saved[0]).toMatchObject({
      kind: 'hands-free',
      userText: 'What is the moon made of',
      spokenText: 'This is the first sentence. And this is the second one.',
      unspokenText: '',
      interrupted: false,
      error: null,
    });
    expect(rig.llm.requests).toHaveLength(1);
    expect(
      rig.trace.order('stt.finalize', 'llm.start', 'tts.speak', 'player.play', 'player.end', 'turn.save'),
    ).toBe(true);
  });

  it('has stages that add up to its voice-to-voice time', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('What is the moon made of');
    rig.until('speaking');
    rig.settle();
    const latency = turnLatency(rig.saved[0]?.anchors ?? {});
    expect(latency).not.toBeNull();
    const sum = Object.values(latency?.stages ?? {}).reduce((total, stage) => total + stage, 0);
    expect(sum).toBe(latency?.voiceToVoiceMs);
    expect(latency?.voiceToVoiceMs).toBeLessThan(900);
  });
});
