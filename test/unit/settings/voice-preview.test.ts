import { expect, test } from 'vitest';
import type { AudioEvent } from '../../../src/main/audio/audio-port.ts';
import { createVoicePreview } from '../../../src/main/settings/voice-preview.ts';
import { type TtsSink, type TtsVendor, VendorError } from '../../../src/main/vendors/types.ts';
import { until } from '../../support/until.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

function rig() {
  const clock = new VirtualClock();
  const listeners = new Set<(event: AudioEvent) => void>();
  const done: string[] = [];
  const state = { nextEpoch: 7 as number | null, sink: null as TtsSink | null, said: '' };
  const makeVoice = (): TtsVendor => ({
    id: 'fake/voice',
    warm() {},
    cool() {},
    speak(sink) {
      state.sink = sink;
      return {
        push: (text) => {
          state.said += text;
        },
        end: () => done.push('end'),
        cancel: () => done.push('cancel'),
      };
    },
    dispose: () => done.push('dispose'),
  });
  const preview = createVoicePreview({
    clock,
    makeVoice,
    audio: {
      play: (epoch, pcm) => done.push(`play ${epoch} ${pcm.length}`),
      endAudio: (epoch) => done.push(`endAudio ${epoch}`),
      onEvent(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    lendPlayer: () => state.nextEpoch,
    returnPlayer: () => done.push('return'),
  });
  return {
    clock,
    done,
    state,
    preview,
    listeners,
    emit: (event: AudioEvent) => {
      for (const listener of [...listeners]) listener(event);
    },
  };
}

const drained = (epoch: number): AudioEvent => ({ kind: 'drained', epoch, heardSamples: 480, atMs: 0 });
const cleanedUp = ['cancel', 'dispose', 'return'];

test('a voice says a sentence in its language, and the call ends when that was heard', async () => {
  const { preview, state, done, emit, listeners, clock } = rig();
  const played = preview.play({ id: 'cartesia-sonic', language: 'es-MX' });
  expect(state.said).toMatch(/^Hola/);
  state.sink!.onAudio(new Int16Array(480));
  state.sink!.onEnd();
  emit(drained(6));
  emit(drained(7));
  await played;
  expect(done).toEqual(['end', 'play 7 480', 'endAudio 7', ...cleanedUp]);
  expect([listeners.size, clock.pending]).toEqual([0, 0]);
});

test('it ends when it is stopped, and when a turn takes the player back', async () => {
  const { preview, done, emit } = rig();
  const stopped = preview.play({ id: 'cartesia-sonic' });
  preview.stop();
  await stopped;
  const taken = preview.play({ id: 'cartesia-sonic' });
  emit({ kind: 'silent', epoch: 7, heardSamples: 0, atMs: 0 });
  await taken;
  expect(done).toEqual(['end', ...cleanedUp, 'end', ...cleanedUp]);
});

test('the next preview begins once the one before has given the player back', async () => {
  const { preview, state, done, emit } = rig();
  const first = preview.play({ id: 'cartesia-sonic' });
  state.nextEpoch = 8;
  const second = preview.play({ id: 'elevenlabs-flash' });
  await first;
  await until(() => done.at(-1) === 'end');
  expect(done).toEqual(['end', ...cleanedUp, 'end']);
  emit(drained(8));
  await second;
  expect(done).toEqual(['end', ...cleanedUp, 'end', ...cleanedUp]);
});

test('what goes wrong is said in words, and nothing is left behind', async () => {
  const { preview, state, done, emit, clock, listeners } = rig();
  const refused = preview.play({ id: 'cartesia-sonic' });
  state.sink!.onError(new VendorError('fake', 'permanent', 'bad-key', 'The fake does not know this key.'));
  await expect(refused).rejects.toThrow('The fake does not know this key.');
  const silent = preview.play({ id: 'cartesia-sonic' });
  emit({ kind: 'output-fault', message: 'The speaker is gone.', atMs: 0 });
  await expect(silent).rejects.toThrow('The speaker is gone.');
  const stuck = preview.play({ id: 'cartesia-sonic' });
  clock.advance(30_000);
  await expect(stuck).rejects.toThrow(/not heard in time/);
  expect(done).toEqual([1, 2, 3].flatMap(() => ['end', ...cleanedUp]));
  expect([listeners.size, clock.pending]).toEqual([0, 0]);
});

test('in the middle of a turn it is refused', async () => {
  const { preview, state, done } = rig();
  state.nextEpoch = null;
  await expect(preview.play({ id: 'cartesia-sonic' })).rejects.toThrow(/in the middle of something else/);
  expect(done).toEqual(['dispose']);
});
