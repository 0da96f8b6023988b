import { beforeAll, describe, expect, it } from 'vitest';
import { tuning } from '#shared/conversation/tuning.ts';
import { createAudioBridge } from '../../../src/main/audio/audio-bridge.ts';
import { echoPhrase } from '../../../src/main/audio/echo-phrase.ts';
import { createEchoTest } from '../../../src/main/audio/echo-test.ts';
import { loadSamples } from '../../../src/main/simulators/samples.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { AcousticRoom, type RoomOptions, seededRandom } from './support/acoustic-room.ts';

let phrase: Int16Array;
beforeAll(async () => {
  phrase = echoPhrase(await loadSamples('resources/samples'));
});

const decibels = (db: number): number => 10 ** (db / 20);

function rig(room: Partial<RoomOptions>) {
  const clock = new VirtualClock();
  const acoustics = new AcousticRoom({ clock, echo: [], random: seededRandom(3), ...room });
  const audio = createAudioBridge({ clock, tuning, openWindow: acoustics.openWindow });
  let lent = 0;
  const state = { off: true };
  const test = createEchoTest({
    clock,
    audio,
    micSource: { kind: 'device' },
    phrase,
    micOpenMs: 5000,
    isOff: () => state.off,
    lendPlayer: () => {
      audio.cut(7, 0);
      lent += 1;
      return 7;
    },
    returnPlayer: () => {
      lent -= 1;
    },
  });
  clock.advance(10);
  /** Lets time pass for it. */
  const run = async () => {
    const outcome = test.run().then(
      (result) => ({ result, error: null }),
      (error: Error) => ({ result: null, error: error.message }),
    );
    for (let ms = 0; ms < 20_000; ms += 500) {
      clock.advance(500);
      await Promise.resolve();
    }
    return outcome;
  };
  return { clock, audio, test, run, state, room: acoustics, lent: () => lent };
}

describe('the echo test', () => {
  it('finds headphones where nothing comes back', async () => {
    const { result } = await rig({}).run();
    expect(result).toMatchObject({ profile: 'headset', residualDb: null });
    expect(result?.explanation).toContain('Nothing of Parley’s voice');
  });

  it('finds speakers, and measures how late and how loud they come back', async () => {
    const { result } = await rig({ echo: [[120, decibels(-12)]] }).run();
    expect(result?.profile).toBe('speakers');
    expect(result!.residualDb!).toBeCloseTo(-12, 0);
    expect(Math.abs(result!.delayMs! - 120)).toBeLessThanOrEqual(32);
    expect(result?.explanation).toContain('12 dB softer');
  });

  it('chooses half-duplex where the echo is as loud as a voice, and says what to do', async () => {
    const { result } = await rig({ echo: [[200, decibels(-2)]] }).run();
    expect(result?.profile).toBe('half-duplex');
    expect(result?.explanation).toContain('headphones');
  });

  it('tells a canceller that had to learn from headphones', async () => {
    const learning = (sinceSoundMs: number): number => (sinceSoundMs < 1500 ? decibels(-12) : 0);
    const { result } = await rig({ echo: [[120, 1]], echoGain: learning }).run();
    expect(result).toMatchObject({ profile: 'speakers', residualDb: null });
    expect(result?.explanation).toContain('had learnt');
  });

  it('says so where it is too loud to tell', async () => {
    const { result } = await rig({ noise: 0.2 }).run();
    expect(result?.explanation).toContain('too loud here');
  });

  it('closes the microphone and gives the player back', async () => {
    const room = rig({});
    await room.run();
    expect(room.lent()).toBe(0);
    expect(room.room.micOpen).toBe(false);
  });

  it('does not run within a conversation, nor twice at once', async () => {
    const room = rig({});
    room.state.off = false;
    await expect(room.test.run()).rejects.toThrow('in a conversation');
    room.state.off = true;
    const first = room.test.run();
    await expect(room.test.run()).rejects.toThrow('in a conversation');
    for (let ms = 0; ms < 10_000; ms += 500) {
      room.clock.advance(500);
      await Promise.resolve();
    }
    await expect(first).resolves.toMatchObject({ profile: 'headset' });
  });

  it('ends when a conversation begins, and leaves it its microphone', async () => {
    const room = rig({});
    const outcome = expect(room.test.run()).rejects.toThrow('the conversation began');
    room.clock.advance(2500);
    room.state.off = false;
    room.audio.cut(8, 20);
    room.clock.advance(500);
    await outcome;
    expect(room.room.micOpen).toBe(true);
    expect(room.lent()).toBe(0);
  });

  it('ends in words where there is no microphone', async () => {
    const room = rig({ micFault: 'No microphone was found. Connect one, then start again.' });
    const { error } = await room.run();
    expect(error).toContain('No microphone was found');
    expect(room.lent()).toBe(0);
  });
});
