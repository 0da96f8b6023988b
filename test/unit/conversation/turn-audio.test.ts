import { describe, expect, it } from 'vitest';
import { createSttDriver } from '../../../src/main/conversation/stt-driver.ts';
import { TurnAudio } from '../../../src/main/conversation/turn-audio.ts';
import type { SttEvent } from '../../../src/shared/conversation/events.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { FakeStt } from './support/fake-vendors.ts';

const frame = (mark = 0): Int16Array => new Int16Array(320).fill(mark);

describe('the turn’s audio', () => {
  it('is bounded: the oldest frame goes, and is counted', () => {
    const audio = new TurnAudio(100);
    for (let index = 0; index < 8; index += 1) audio.push(frame(index), index);
    expect(audio.samples).toBe(1600);
    expect(audio.droppedFrames).toBe(3);
    expect(audio.frame(2)).toBeUndefined();
    expect(audio.frame(3)?.pcm[0]).toBe(3);
    expect(audio.frame(7)?.pcm[0]).toBe(7);
  });

  it('never gives an index twice', () => {
    const audio = new TurnAudio(1000);
    audio.push(frame(), 20);
    audio.clear();
    audio.push(frame(9), 40);
    expect(audio.firstIndex).toBe(1);
    expect(audio.frame(0)).toBeUndefined();
    expect(audio.frame(1)?.pcm[0]).toBe(9);
  });
});

describe('the speech-to-text driver', () => {
  function create() {
    const clock = new VirtualClock();
    const vendor = new FakeStt(clock);
    const audio = new TurnAudio(120_000);
    const events: SttEvent[] = [];
    const driver = createSttDriver({
      vendor,
      audio,
      clock,
      maxBufferedBytes: 2000,
      emit: (event) => events.push(event),
    });
    const feed = (count: number): void => {
      for (let index = 0; index < count; index += 1) {
        clock.advance(20);
        audio.push(frame(), clock.nowMs());
        driver.frameArrived();
      }
    };
    return { clock, vendor, audio, driver, events, feed };
  }

  it('sends a new stream everything from the start of the turn', () => {
    const { vendor, driver, feed } = create();
    driver.open(1);
    feed(5);
    driver.open(2);
    feed(3);
    expect(vendor.streams.map((stream) => [stream.frames, stream.closed])).toEqual([
      [5, true],
      [8, false],
    ]);
  });

  it('finalizes only after the last frame of the turn, however full the socket is', () => {
    const { clock, vendor, driver, feed } = create();
    driver.open(1);
    vendor.buffered = 5000;
    feed(4);
    driver.finalize(1);
    clock.advance(500);
    expect(vendor.streams[0]).toMatchObject({ frames: 0, finalizes: 0 });
    vendor.buffered = 0;
    clock.advance(20);
    expect(vendor.streams[0]).toMatchObject({ frames: 4, finalizes: 1 });
  });

  it('tells a vendor that throws as a failure, without its text', () => {
    const { driver, vendor, events } = create();
    vendor.open = () => {
      throw new Error('a secret');
    };
    driver.open(7);
    expect(events).toMatchObject([{ kind: 'stt.error', streamId: 7, errorKind: 'permanent' }]);
    expect(JSON.stringify(events)).not.toContain('secret');
  });

  it('leaves nothing behind', () => {
    const { clock, vendor, driver, feed } = create();
    driver.open(1);
    vendor.buffered = 5000;
    feed(2);
    driver.dispose();
    expect(vendor.streams[0]?.closed).toBe(true);
    expect(clock.pending).toBe(0);
  });
});
