import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeWav } from '#shared/audio/wav.ts';
import { createSimVoice } from '../../../src/main/simulators/sim-voice.ts';
import { type EchoTap, seededRandom, smallRoom } from './support/acoustic-room.ts';
import { createLoopRig, type Sounds, synthesise, voiceOf } from './support/loop-rig.ts';

const story = [
  'Once upon a time there was a lighthouse on a rock, far out at sea.',
  'It shone every night for the ships that passed.',
  'Nobody had lived there for years, and the lamp was lit by a machine.',
  'One winter the machine broke, and the rock lay in the dark.',
  'A fisherman rowed out through the waves, with a lantern in his hand.',
  'He climbed the three hundred steps to the top, and there he waited for the morning.',
  'Tides are caused by the pull of the moon, and of the sun.',
  'On Mars it is very cold, and storms of dust can last for weeks.',
  'Wait for the ships, he said, and stop them before they reach the rock.',
].join(' ');

const decibels = (db: number): number => 10 ** (db / 20);
const paths: Record<string, () => EchoTap[]> = {
  '120 ms and −12 dB': () => [[120, decibels(-12)]],
  '120 ms and −6 dB': () => [[120, decibels(-6)]],
  'through a small room': () => smallRoom(120, decibels(-12), seededRandom(7)),
};
const questions = ['capital', 'moon', 'stop-tides', 'weather-mars', 'story'].map(
  (id) => decodeWav(readFileSync(`resources/samples/${id}.wav`)).pcm,
);

let sounds: Sounds;
beforeAll(async () => {
  const voice = await createSimVoice('espeak');
  sounds = await synthesise(voice, story);
  voice.dispose();
}, 60_000);

const minutes = 10;
const timeoutMs = 300_000;

// The detector here takes every sound for speech, which the real one does not: what is left is the guard's work alone.
describe.each(Object.keys(paths))('Parley’s own voice, back in the microphone at %s', (path) => {
  it(
    `interrupts nothing in ${minutes} minutes`,
    () => {
      const rig = createLoopRig(story, (clock) => voiceOf(sounds, clock), {
        echo: paths[path]!(),
        random: seededRandom(1),
      });
      rig.start();
      const endMs = rig.clock.nowMs() + minutes * 60_000;
      while (rig.clock.nowMs() < endMs) {
        rig.conversation.sendText('Tell me a story');
        rig.until(() => rig.phase() === 'speaking', 5000);
        rig.until(() => rig.phase() === 'idle', 90_000);
        rig.clock.advance(700);
      }
      expect(rig.saved.length).toBeGreaterThan(10);
      expect(rig.saved.filter((turn) => turn.interrupted || turn.kind !== 'typed')).toEqual([]);
      expect(rig.trace.count('player.pause')).toBe(0);
      expect(rig.trace.count('player.duck')).toBe(0);
    },
    timeoutMs,
  );

  it(
    'hides nobody: every question over it is heard',
    () => {
      const random = seededRandom(5);
      const rig = createLoopRig(story, (clock) => voiceOf(sounds, clock), { echo: paths[path]!(), random });
      rig.start();
      const delays: number[] = [];
      rig.conversation.sendText('Tell me a story');
      for (let round = 0; round < 15; round += 1) {
        rig.until(() => rig.phase() === 'speaking', 8000);
        rig.clock.advance(3500 + random() * 6000);
        expect(rig.phase()).toBe('speaking');
        const saidAtMs = rig.clock.nowMs();
        rig.room.say(questions[round % questions.length]!);
        const cuts = rig.trace.count('player.cut');
        rig.until(() => rig.trace.count('player.cut') > cuts, 2500);
        delays.push(rig.clock.nowMs() - saidAtMs);
        rig.until(() => rig.phase() === 'thinking', 8000);
      }
      expect(rig.saved.slice(0, 15).every((turn) => turn.interrupted)).toBe(true);
      // Half a second of speech is an interruption; some of it lies under louder syllables of Parley's.
      expect(Math.max(...delays)).toBeLessThan(1200);
    },
    timeoutMs,
  );
});
