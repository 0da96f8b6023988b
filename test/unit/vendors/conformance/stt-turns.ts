import { expect, it } from 'vitest';
import { joined, pcmOf, samples, silence } from '../../simulators/deepgram-speech.ts';
import { ask, capital, capitalEs, moon, population, question, type SttHarness } from './stt-harness.ts';
import type { SttSubject } from './stt-subjects.ts';

const capitalWords = capital.split(' ');
const spokenMs = (id: string) => samples.find((sample) => sample.id === id)!.words.at(-1)!.endMs;

/** Words come, grow, become final and are answered for. */
export function sttTurns(subject: SttSubject, { talk, key }: SttHarness): void {
  it('says what it is', async () => {
    const vendor = subject.create({
      endpoint: { apiKey: key, baseUrl: 'http://127.0.0.1:9' },
      clock: (await talk()).clock,
    });
    expect(vendor.id).toBe(subject.id);
    expect(vendor.endsTurns).toBe(subject.endsTurns);
    expect(vendor.hasEndpointing).toBe(subject.endpoints);
    expect(vendor.finalP99Ms).toBeGreaterThanOrEqual(300);
    expect(vendor.finalP99Ms).toBeLessThanOrEqual(2000);
  });

  it('grows by interims, becomes final once, and is finalized', async () => {
    const session = await talk();
    await ask(session, 'capital');
    const { events, finals, simulator } = session;
    expect(finals()).toBe(capital);
    expect(events.at(-1)).toBe('finalized');
    const interims = events.filter((event) => event.startsWith('interim '));
    expect(interims.length).toBeGreaterThan(2);
    // Each is the beginning of what was said.
    for (const interim of interims) {
      const words = interim.slice('interim '.length).split(' ');
      expect(capitalWords.slice(0, words.length)).toEqual(words);
    }
    expect(simulator.stats().utterances).toMatchObject([{ sampleId: 'capital', lostMs: 0, doubledMs: 0 }]);
  });

  it('is followed by others on the same connection', async () => {
    const session = await talk();
    for (const id of ['capital', 'population', 'moon']) await ask(session, id);
    expect(session.finals()).toBe([capital, population, moon].join(' '));
    expect(session.count('finalized')).toBe(3);
    expect(session.simulator.stats()).toMatchObject({ accepted: 1, openSessions: 1 });
  });

  if (subject.detectsLanguage) {
    it('may be in any language, and tells which', async () => {
      const session = await talk({ adapter: { language: 'multi' } });
      for (const id of ['capital-es', 'capital', 'moon', 'capital-es']) await ask(session, id);
      expect(session.languages).toEqual(['es', 'en', 'es']);
      expect(session.finals()).toBe([capitalEs, capital, moon, capitalEs].join(' '));
    });
  }

  it('of two utterances has the words of both, in their order', async () => {
    const session = await talk();
    await ask(session, 'stop-tides');
    expect(session.finals()).toBe('Stop. What causes the tides?');
  });

  it('that is cut short is finalized with what was said so far', async () => {
    const session = await talk();
    await session.say(pcmOf('story').subarray(0, 1200 * 16));
    session.stream.finalize();
    await session.until(() => session.events.includes('finalized'));
    expect(session.finals()).toBe('Tell me a long story');
  });

  it('without words is finalized without any', async () => {
    const session = await talk();
    await session.say(silence(1200));
    session.stream.finalize();
    await session.until(() => session.events.includes('finalized'));
    expect(session.events).toEqual(['finalized']);
    await ask(session, 'moon');
    expect(session.finals()).toBe(moon);
  });

  it('of a cough, which is no word, is finalized without any', async () => {
    const session = await talk();
    await session.say(pcmOf('cough'));
    session.stream.finalize();
    await session.until(() => session.events.includes('finalized'));
    expect(session.finals()).toBe('');
    expect(session.errors).toEqual([]);
  });

  it('need not be: finalizing nothing is answered at once, for each call, but not before it returns', async () => {
    const { stream, events, clock } = await talk();
    stream.finalize();
    stream.finalize();
    expect(events).toEqual([]);
    clock.advance(0);
    expect(events).toEqual(['finalized', 'finalized']);
  });

  it('has one answer for each call of finalize, the words first', async () => {
    const session = await talk();
    await session.say(question('capital'));
    session.stream.finalize();
    session.stream.finalize();
    await session.until(() => session.count('finalized') === 2);
    expect(session.events.indexOf(`final ${capital}`)).toBeLessThan(session.events.indexOf('finalized'));
    await session.pass(5000);
    expect(session.count('finalized')).toBe(2);
    expect(session.finals()).toBe(capital);
  });

  it('is not closed by the answer to the one before', async () => {
    const session = await talk();
    await session.say(question('moon'));
    session.stream.finalize();
    await session.say(question('capital'));
    session.stream.finalize();
    await session.until(() => session.count('finalized') === 2);
    expect(session.finals()).toBe(`${moon} ${capital}`);
  });

  it('that is sent again, faster than it was spoken, into a socket that is still opening, loses nothing', async () => {
    const session = await talk();
    session.simulator.closeIdle();
    await session.pass(20);
    for (let at = 0; at < question('moon').length; at += 320) {
      session.stream.send(question('moon').subarray(at, at + 320));
    }
    expect(session.stream.bufferedBytes()).toBeGreaterThanOrEqual(question('moon').byteLength);
    session.stream.finalize();
    await session.until(() => session.events.includes('finalized'));
    expect(session.finals()).toBe(moon);
    expect(session.stream.bufferedBytes()).toBe(0);
    expect(session.simulator.stats().utterances).toMatchObject([{ lostMs: 0, doubledMs: 0 }]);
  });

  it('may be in any script', async () => {
    const words = ['東京の', 'погода', 'اليوم', 'मौसम', 'é̂', '🌍?'];
    const sample = samples.find(({ id }) => id === 'capital')!;
    const foreign = { ...sample, words: sample.words.map((each, i) => ({ ...each, word: words[i]! })) };
    const session = await talk({ samples: [{ ...foreign, text: words.join(' ') }] });
    await ask(session, 'capital');
    expect(session.finals()).toBe(words.join(' '));
  });

  it('survives messages that come in small pieces', async () => {
    const session = await talk({ controls: { fault: { kind: 'dribble' } } });
    await ask(session, 'moon');
    expect(session.finals()).toBe(moon);
  });

  it('is never told an empty frame', async () => {
    const session = await talk();
    session.stream.send(new Int16Array(0));
    await session.pass(100);
    session.stream.send(new Int16Array(0));
    await ask(session, 'moon');
    expect(session.finals()).toBe(moon);
    expect(session.errors).toEqual([]);
  });

  it('keeps what it was given although the caller uses its buffer again', async () => {
    const session = await talk();
    const frame = new Int16Array(320);
    const pcm = question('moon');
    for (let at = 0; at < pcm.length; at += 320) {
      frame.fill(0);
      frame.set(pcm.subarray(at, at + 320));
      session.stream.send(frame);
    }
    session.stream.finalize();
    await session.until(() => session.events.includes('finalized'));
    expect(session.finals()).toBe(moon);
  });

  if (subject.endpoints) {
    it('has an endpoint of its own, after its words', async () => {
      const session = await talk();
      await session.say(joined(pcmOf('capital'), silence(1500)));
      await session.until(() => session.events.includes('endpoint'));
      expect(session.events.indexOf('endpoint')).toBe(session.events.indexOf(`final ${capital}`) + 1);
      expect(session.count('endpoint')).toBe(1);
    });
  }

  if (subject.tellsHeard) {
    it('is covered by its endpoint, also behind silence of ours and on another connection', async () => {
      const session = await talk();
      // Long enough for lead-in silence.
      await session.pass(9000, 500);
      let givenMs = 0;
      for (const id of ['capital', 'moon']) {
        const { length } = question(id);
        const endpoints = session.count('endpoint');
        await ask(session, id);
        await session.until(() => session.count('endpoint') > endpoints);
        const heardMs = session.heard.at(-1)! / 16;
        expect(heardMs).toBeGreaterThan(givenMs + spokenMs(id));
        givenMs += Math.ceil(length / 320) * 20;
        expect(heardMs).toBeLessThanOrEqual(givenMs);
        session.simulator.closeIdle();
        await session.pass(100);
      }
      expect(session.simulator.stats().accepted).toBe(2);
    });
  } else {
    it('has endpoints that do not tell what they cover', async () => {
      const session = await talk();
      await ask(session, 'capital');
      expect(session.heard.every((samples) => samples === null)).toBe(true);
    });
  }

  if (subject.endsTurns) {
    it('may be over early, and then is, or goes on', async () => {
      const session = await talk();
      await session.say(joined(pcmOf('stop-tides'), silence(800)));
      const kinds = session.events.map((event) => event.split(' ')[0]);
      expect(kinds.indexOf('eager')).toBeGreaterThan(-1);
      const eager = session.events.findLast((event) => event.startsWith('eager'))!;
      const final = session.events.findLast((event) => event.startsWith('final '))!;
      expect(eager.slice('eager '.length)).toBe(final.slice('final '.length));
    });
  }
}
