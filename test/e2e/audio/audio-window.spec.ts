import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { decodeWav, encodeWav } from '#shared/audio/wav.ts';
import { samplesFolder } from '../support/simulated-vendors.ts';
import { type AudioPage, chromiumPath, openAudioPage } from './audio-page.ts';

// The audio window by itself, in the engine that it is made for: what the app's own tests cannot reach, such as
// devices that fail and browsers without a track processor.
test.skip(!existsSync(chromiumPath), 'needs Chromium');

const question = decodeWav(readFileSync(join(samplesFolder, 'capital.wav')));
const questionMs = (question.pcm.length * 1000) / question.sampleRateHz;

let audio: AudioPage;
test.afterEach(() => audio.close());

const withoutTrackProcessor = (): void => {
  Reflect.deleteProperty(globalThis, 'MediaStreamTrackProcessor');
};

const openMic = (kind: 'device' | 'clip') =>
  audio.page.evaluate((source) => {
    rig.control({ kind: 'speaker', on: true });
    rig.toCapture({ kind: 'gate', gate: 'vad', preRollMs: 500 });
    rig.control({ kind: 'open-mic', source: { kind: source } });
  }, kind);

const playQuestion = () =>
  audio.page.evaluate(
    ({ pcm, sampleRateHz }) => {
      rig.control({ kind: 'play-clip', id: 1, pcm: Int16Array.from(pcm), sampleRateHz });
    },
    { pcm: [...question.pcm], sampleRateHz: question.sampleRateHz },
  );

/** What was captured until the end of speech: no hole, in order, and the speech within it as long as the question. */
async function expectWholeQuestion(): Promise<void> {
  await audio.until(() => rig.capture.some((message) => message.kind === 'vad' && message.event === 'end'));
  const { vad, frames } = await audio.page.evaluate(() => ({
    vad: rig.capture.flatMap((message) => (message.kind === 'vad' ? [message] : [])),
    frames: rig.capture.flatMap((message) =>
      message.kind === 'frame' ? [{ ...message, pcm: message.pcm.length }] : [],
    ),
  }));
  expect(vad.map(({ event }) => event)).toEqual(['onset', 'confirmed', 'sustained', 'end']);
  frames.forEach((frame, i) => {
    expect(frame.seq).toBe(i);
    expect(frame.pcm).toBe(320);
    expect(frame.firstSample).toBe(frames[0]!.firstSample + i * 320);
  });
  const [onset, , , end] = vad;
  expect(frames[0]!.firstSample).toBeLessThanOrEqual(Math.max(0, onset!.sample - 7680));
  expect(frames.at(-1)!.firstSample + 320).toBeGreaterThan(end!.sample);
  const spokenMs = (end!.sample - onset!.sample) / 16;
  expect(spokenMs).toBeGreaterThan(questionMs * 0.6);
  expect(spokenMs).toBeLessThan(questionMs + 150);
}

for (const [way, init] of [
  ['a track processor', undefined],
  ['a worklet, where there is no track processor', withoutTrackProcessor],
] as const) {
  test(`a question is captured whole through ${way}`, async () => {
    audio = await openAudioPage(init ? { init } : {});
    await openMic('clip');
    // At once: the first word is there before the speech detector is.
    await playQuestion();
    await expectWholeQuestion();
    await audio.until(() => rig.status.some(({ kind }) => kind === 'clip-ended'));
  });

  test(`a question is captured whole from a device through ${way}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-mic-'));
    try {
      const { sampleRateHz, pcm } = question;
      // Chromium repeats the last 10 ms for ever: end in silence.
      const padded = new Int16Array(pcm.length + sampleRateHz);
      padded.set(pcm, sampleRateHz / 2);
      const micFile = join(folder, 'mic.wav');
      writeFileSync(micFile, encodeWav({ sampleRateHz, pcm: padded }));
      audio = await openAudioPage({ micFile, ...(init && { init }) });
      await openMic('device');
      await expectWholeQuestion();
      await audio.page.evaluate(() => rig.control({ kind: 'close-mic' }));
      await audio.until(() => rig.status.some(({ kind }) => kind === 'mic-closed'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test('every sample is rendered once, a cut is silent at once, and the tap is what was rendered', async () => {
  audio = await openAudioPage();
  await audio.page.evaluate(() => {
    rig.control({ kind: 'speaker', on: true });
    const pcm = Int16Array.from({ length: 30_011 }, (_, i) => (i % 20_000) - 10_000);
    rig.toPlayer({ kind: 'tap', on: true });
    rig.toPlayer({ kind: 'cut', epoch: 1, fadeMs: 0 });
    for (let at = 0, size = 1; at < pcm.length; at += size, size = ((size * 7) % 997) + 1) {
      rig.toPlayer({ kind: 'audio', epoch: 1, pcm: pcm.slice(at, at + size) });
    }
    rig.toPlayer({ kind: 'end', epoch: 1 });
  });
  await audio.until(() => rig.player.some(({ kind }) => kind === 'drained'));
  await audio.until(() => rig.player.at(-1)?.kind === 'tap');
  const { rendered, drained } = await audio.page.evaluate(() => ({
    rendered: rig.player.flatMap((message) => (message.kind === 'tap' ? [...message.pcm] : [])),
    drained: rig.player.filter((message) => message.kind === 'drained'),
  }));
  expect(drained).toMatchObject([{ epoch: 1, renderedSamples: 30_011 }]);
  expect(rendered.slice(0, 30_011)).toEqual(Array.from({ length: 30_011 }, (_, i) => (i % 20_000) - 10_000));

  await audio.page.evaluate(() => {
    rig.toPlayer({ kind: 'cut', epoch: 2, fadeMs: 0 });
    rig.toPlayer({ kind: 'audio', epoch: 2, pcm: new Int16Array(48_000).fill(9000) });
  });
  await audio.until(() => rig.player.some((message) => message.kind === 'progress' && message.epoch === 2));
  await audio.page.evaluate(() => {
    rig.toPlayer({ kind: 'cut', epoch: 3, fadeMs: 20 });
    rig.toPlayer({ kind: 'audio', epoch: 2, pcm: new Int16Array(48_000).fill(9000) });
    rig.toPlayer({ kind: 'end', epoch: 3 });
  });
  await audio.until(() => rig.player.some((message) => message.kind === 'drained' && message.epoch === 3));
  const answers = await audio.page.evaluate(() => rig.player.filter((message) => message.kind === 'silent'));
  expect(answers.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
  expect(answers[2]!.renderedSamples).toBeLessThan(48_000);
});

test.describe('a microphone that fails', () => {
  const faults = () =>
    audio.page.evaluate(() => rig.status.flatMap((status) => (status.kind === 'mic-fault' ? [status] : [])));

  for (const [name, fault, words] of [
    ['NotAllowedError', 'denied', /may not use the microphone/],
    ['NotFoundError', 'no-device', /No microphone was found/],
    ['NotReadableError', 'failed', /Another program/],
  ] as const) {
    test(`${name} is told in words`, async () => {
      audio = await openAudioPage();
      await audio.page.evaluate((errorName) => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', errorName));
      }, name);
      await openMic('device');
      await audio.until(() => rig.status.some(({ kind }) => kind === 'mic-fault'));
      const [first] = await faults();
      expect(first!.fault).toBe(fault);
      expect(first!.message).toMatch(words);
    });
  }

  test('a device that is pulled out is reported, and the next one found', async () => {
    audio = await openAudioPage();
    await audio.page.evaluate(() => {
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (constraints) => {
        const stream = await real(constraints);
        Object.assign(globalThis, { track: stream.getAudioTracks()[0] });
        return stream;
      };
    });
    await openMic('device');
    await audio.until(() => rig.status.some(({ kind }) => kind === 'mic-opened'));
    await audio.page.evaluate(() => {
      (globalThis as typeof globalThis & { track: MediaStreamTrack }).track.dispatchEvent(new Event('ended'));
    });
    await audio.until(() => rig.status.filter(({ kind }) => kind === 'mic-opened').length === 2);
    expect((await faults()).map(({ fault }) => fault)).toEqual(['lost']);
  });

  test('one that gives nothing, or nothing but zeros, is noticed; one that is closed is let go', async () => {
    audio = await openAudioPage();
    await audio.page.evaluate(() => {
      const context = new AudioContext();
      const destination = new MediaStreamAudioDestinationNode(context);
      const zeros = new ConstantSourceNode(context, { offset: 0 });
      zeros.connect(destination);
      zeros.start();
      const tracks: MediaStreamTrack[] = [];
      Object.assign(globalThis, { silence: context, tracks });
      void context.suspend();
      navigator.mediaDevices.getUserMedia = async () => {
        const stream = destination.stream.clone();
        tracks.push(...stream.getTracks());
        return stream;
      };
    });
    await openMic('device');
    await audio.until(() =>
      rig.status.some((status) => status.kind === 'mic-fault' && status.fault === 'lost'),
    );
    await audio.page.evaluate(() => {
      void (globalThis as typeof globalThis & { silence: AudioContext }).silence.resume();
    });
    await audio.until(() => rig.status.some(({ kind }) => kind === 'mic-opened'));
    await audio.until(() =>
      rig.status.some((status) => status.kind === 'mic-fault' && status.fault === 'silent'),
    );
    await audio.page.evaluate(() => rig.control({ kind: 'close-mic' }));
    await audio.until(() => rig.status.some(({ kind }) => kind === 'mic-closed'));
    const states = await audio.page.evaluate(() =>
      (globalThis as typeof globalThis & { tracks: MediaStreamTrack[] }).tracks.map(
        (track) => track.readyState,
      ),
    );
    expect(states.length).toBeGreaterThan(0);
    expect(new Set(states)).toEqual(new Set(['ended']));
  });
});
