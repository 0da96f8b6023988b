import { describe, expect, it } from 'vitest';
import { SpeechMatcher, type UtteranceReport } from '../../../src/main/simulators/speech-match.ts';
import { prepareReferences } from '../../../src/main/simulators/speech-match-reference.ts';
import {
  createNoise,
  framesOf,
  joined,
  loudness,
  pcmOf,
  samples,
  silence,
  spoken,
  throughAnotherResampler,
  withGain,
  withNoise,
} from './deepgram-speech.ts';

const references = prepareReferences(samples);

function hear(frames: readonly Int16Array[]): UtteranceReport[] {
  const reports: UtteranceReport[] = [];
  const matcher = new SpeechMatcher(references, (report) => reports.push(report));
  for (const frame of frames) matcher.push(frame);
  matcher.flush();
  return reports;
}

const textOf = (reports: readonly UtteranceReport[]) => reports.map(({ text }) => text).join(' ');
const lost = (reports: readonly UtteranceReport[]) => reports.reduce((sum, { lostMs }) => sum + lostMs, 0);
const doubled = (reports: readonly UtteranceReport[]) =>
  reports.reduce((sum, { doubledMs }) => sum + doubledMs, 0);

/** The sample as it would arrive: after some silence, which is not a whole number of frames. */
const arriving = (pcm: Int16Array) => framesOf(joined(silence(137), pcm, silence(400)));

describe('what the matcher hears of a sample', () => {
  it.each(spoken)('every word of $id, with its time, and nothing lost', ({ text, words, pcm }) => {
    const reports = hear(arriving(pcm));
    expect(textOf(reports)).toBe(text);
    expect(lost(reports)).toBe(0);
    expect(doubled(reports)).toBe(0);
    const heard = reports.flatMap((report) => report.words);
    expect(heard.map(({ startMs }) => startMs - 137).map(Math.round)).toEqual(
      words.map(({ startMs }) => expect.closeTo(startMs, -0.7)),
    );
  });

  // Noise may hide a soft consonant at the edge of a phrase, but never a whole frame.
  const changes: [string, (pcm: Int16Array) => Int16Array][] = [
    ['a tenth of the loudness', (pcm) => withGain(pcm, 0.1)],
    ['one and a half times the loudness', (pcm) => withGain(pcm, 1.5)],
    ['another resampler', (pcm) => throughAnotherResampler(pcm, 0)],
    ['a shift by half a sample', (pcm) => throughAnotherResampler(pcm, 11.5)],
    [
      'a shift by a third of a sample, at low gain',
      (pcm) => withGain(throughAnotherResampler(pcm, 7.33), 0.2),
    ],
    ['noise at 25 dB', (pcm) => withNoise(pcm, 25)],
    ['noise at 20 dB, resampled', (pcm) => withNoise(throughAnotherResampler(pcm, 5.25), 20)],
    ['telephone bandwidth', (pcm) => throughAnotherResampler(pcm, 3.7, 3400)],
  ];
  it.each(changes)('survives %s', (_, change) => {
    for (const { id, text, pcm } of spoken) {
      const reports = hear(arriving(change(pcm)));
      expect({ id, text: textOf(reports), lost: lost(reports), doubled: doubled(reports) }).toEqual({
        id,
        text,
        lost: expect.toSatisfy((ms: number) => ms < 20),
        doubled: 0,
      });
    }
  });

  it('hears a sample that starts at time zero, without any silence around it', () => {
    for (const { text, pcm } of spoken) expect(textOf(hear(framesOf(pcm.subarray(50 * 16))))).toBe(text);
  });

  it('tells apart two questions that begin with the same words', () => {
    const reports = hear([...arriving(pcmOf('weather-mars')), ...arriving(pcmOf('capital'))]);
    expect(reports.map(({ sampleId }) => sampleId)).toEqual(['weather-mars', 'capital']);
  });

  it('hears two questions without a pause between them', () => {
    const speech = (id: string) => pcmOf(id).subarray(50 * 16, -150 * 16);
    const reports = hear(framesOf(joined(silence(100), speech('moon'), speech('population'), silence(400))));
    expect(reports.map(({ text }) => text)).toEqual([
      'How far away is the moon?',
      'And how many people live there?',
    ]);
    expect(lost(reports)).toBeLessThan(25);
  });

  it('hears a question that interrupts another', () => {
    const story = pcmOf('story').subarray(0, 1050 * 16);
    const reports = hear(
      framesOf(joined(silence(100), story, pcmOf('stop-tides').subarray(50 * 16), silence(400))),
    );
    expect(reports.map(({ text }) => text)).toEqual(['Tell me a long', 'Stop.', 'What causes the tides?']);
    expect(reports[0]!.shareReceived).toBeLessThan(0.55);
  });

  it('hears the same question twice', () => {
    const reports = hear([...arriving(pcmOf('moon')), ...arriving(pcmOf('moon'))]);
    expect(reports.map(({ text, doubledMs }) => [text, doubledMs])).toEqual([
      ['How far away is the moon?', 0],
      ['How far away is the moon?', 0],
    ]);
  });

  it('does not mind that the silence in a sample is cut short or drawn out', () => {
    const [stop, tides] = [pcmOf('stop-tides').subarray(0, 560 * 16), pcmOf('stop-tides').subarray(900 * 16)];
    for (const pauseMs of [0, 200, 3000]) {
      const reports = hear(framesOf(joined(silence(100), stop, silence(pauseMs), tides, silence(400))));
      expect(reports.map(({ text, lostMs }) => [text, lostMs])).toEqual([
        ['Stop.', 0],
        ['What causes the tides?', 0],
      ]);
    }
  });

  it('gives words only once their audio has come', () => {
    const matcher = new SpeechMatcher(references, () => {});
    const { words, pcm } = samples.find(({ id }) => id === 'story')!;
    let count = 0;
    framesOf(pcm).forEach((frame, i) => {
      matcher.push(frame);
      const heard = matcher.words();
      const nowMs = (i + 1) * 20;
      for (const [k, { word }] of heard.entries()) {
        expect(word).toBe(words[k]!.word);
        expect(nowMs).toBeGreaterThan((words[k]!.startMs + words[k]!.endMs) / 2);
      }
      expect(heard.length).toBeGreaterThanOrEqual(count);
      count = heard.length;
    });
    expect(count).toBe(words.length);
  });

  it('leaves out the words whose audio never came', () => {
    const { pcm, words } = samples.find(({ id }) => id === 'capital')!;
    const capital = words.find(({ word }) => word === 'capital')!;
    const without = joined(
      pcm.subarray(0, capital.startMs * 16),
      pcm.subarray(capital.endMs * 16),
      silence(400),
    );
    const reports = hear(framesOf(without));
    expect(textOf(reports)).toBe('What is the of France?');
    expect(lost(reports)).toBeCloseTo(capital.endMs - capital.startMs, -1);
  });

  it('reports a clipped head and a cut tail', () => {
    const pcm = pcmOf('moon');
    const head = hear(framesOf(joined(silence(60), pcm.subarray(250 * 16), silence(400))));
    expect(head[0]!.lostMs).toBeCloseTo(200, -1);
    const tail = hear(framesOf(joined(silence(60), pcm.subarray(0, 1400 * 16))));
    expect(tail[0]!.text).toBe('How far away is the');
    expect(tail[0]!.lostMs).toBeGreaterThan(150);
  });

  it('reports a stretch that arrived as silence', () => {
    const pcm = pcmOf('population').slice();
    pcm.fill(0, 560 * 16, 660 * 16);
    expect(hear(arriving(pcm))[0]!.lostMs).toBeCloseTo(100, -1);
  });
});

describe('one frame', () => {
  const step = 7;
  // The first and the last frame of the speech are partly silence, and in its last breath speech is hardly louder.
  const bodies = spoken.map(({ id, text, pcm }) => {
    const frames = framesOf(joined(silence(140), pcm, silence(400)));
    const loud = frames.map((frame, i) => (loudness(frame) > 600 ? i : -1)).filter((i) => i >= 0);
    return { id, text, frames, places: loud.slice(2, -3).filter((_, i) => i % step === 0) };
  });

  it.each(bodies)('that is lost from $id shows', ({ text, frames, places }) => {
    for (const place of places) {
      const reports = hear(frames.toSpliced(place, 1));
      expect({ place, text: textOf(reports), lost: lost(reports), doubled: doubled(reports) }).toEqual({
        place,
        text,
        lost: expect.closeTo(20, -0.6),
        doubled: 0,
      });
    }
  });

  it.each(bodies)('that is doubled in $id shows', ({ text, frames, places }) => {
    for (const place of places) {
      const reports = hear(frames.toSpliced(place, 0, frames[place]!));
      expect({ place, text: textOf(reports), lost: lost(reports), doubled: doubled(reports) }).toEqual({
        place,
        text,
        lost: 0,
        doubled: expect.closeTo(20, -0.6),
      });
    }
  });

  it('that is lost shows through another resampler, low gain and noise', () => {
    const pcm = withNoise(withGain(throughAnotherResampler(pcmOf('story'), 4.4), 0.3), 30);
    const frames = framesOf(joined(silence(140), pcm, silence(400)));
    for (const place of [20, 41, 63, 90, 111]) {
      expect({ place, lost: lost(hear(frames.toSpliced(place, 1))) }).toEqual({
        place,
        lost: expect.closeTo(20, -0.6),
      });
    }
  });
});

describe('what is no sample', () => {
  it('is nothing when it is a cough', () => {
    expect(hear(arriving(pcmOf('cough')))).toEqual([]);
  });

  it('is nothing when it is steady noise, from which speech still stands out', () => {
    const noise = createNoise(7);
    const hiss = (ms: number) => silence(ms).map(() => Math.round(250 * noise()));
    const speech = pcmOf('capital');
    const noisy = speech.map((sample) => sample + Math.round(250 * noise()));
    const reports = hear(framesOf(joined(hiss(4000), noisy, hiss(1000))));
    expect(textOf(reports.filter(({ sampleId }) => sampleId !== null))).toBe(
      'What is the capital of France?',
    );
  });

  it('is speech without words when it is loud for long', () => {
    const noise = createNoise(3);
    let low = 0;
    const babble = silence(1500).map((_, i) => {
      low += 0.2 * (noise() - low);
      return Math.round(20_000 * low * Math.abs(Math.sin(i / 1300)));
    });
    expect(hear(arriving(babble))).toEqual([
      expect.objectContaining({ sampleId: null, text: '', words: [], shareReceived: 0 }),
    ]);
  });

  it('is not taken for a sample when it is one played backwards', () => {
    for (const id of ['capital', 'okay', 'stop-tides']) {
      expect(textOf(hear(arriving(pcmOf(id).slice().reverse()))).trim()).toBe('');
    }
  });
});
