import { describe, expect, it } from 'vitest';
import { SentAudio } from '../../../src/main/vendors/stt/sent-audio.ts';

const ms = (samples: number) => samples / 16;

describe('how far a vendor has heard', () => {
  it('is a position in the samples that were given', () => {
    const sent = new SentAudio();
    sent.give(16_000);
    expect(sent.givenUntil(250)).toBe(4000);
    expect(sent.connectionMs).toBe(1000);
  });

  it('does not count silence of ours, passed whole, in part or not yet', () => {
    const sent = new SentAudio();
    sent.addSilence(1600);
    sent.give(16_000);
    sent.addSilence(8000);
    sent.addSilence(8000);
    sent.give(16_000);
    expect(ms(sent.givenUntil(50))).toBe(0);
    expect(ms(sent.givenUntil(600))).toBe(500);
    expect(ms(sent.givenUntil(1300))).toBe(1000);
    expect(ms(sent.givenUntil(2600))).toBe(1500);
    sent.addSilence(1600);
    sent.give(1600);
    expect(ms(sent.givenUntil(3150))).toBe(2000);
    expect(ms(sent.givenUntil(3300))).toBe(2100);
  });

  it('begins anew with each connection, after what was given before', () => {
    const sent = new SentAudio();
    sent.give(16_000);
    sent.addSilence(1600);
    sent.restart();
    expect(sent.connectionMs).toBe(0);
    expect(sent.givenUntil(0)).toBe(16_000);
    sent.addSilence(1600);
    sent.give(3200);
    expect(sent.givenUntil(200)).toBe(17_600);
  });

  it('is never more than was given, however a vendor rounds', () => {
    const sent = new SentAudio();
    sent.give(320);
    expect(sent.givenUntil(100)).toBe(320);
  });
});
