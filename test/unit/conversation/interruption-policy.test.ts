import { describe, expect, it } from 'vitest';
import type { EchoProfile } from '../../../src/shared/conversation/interruption-policy.ts';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { createRig, type Rig } from './support/rig.ts';

const story =
  'Once there was a lighthouse on a rock. It shone every night for the ships. Nobody lived there any more. The end.';

/** Speaking, long after the canceller's warm-up. */
function speaking(echoProfile: EchoProfile): Rig {
  const rig = createRig({ preferences: { echoProfile } });
  rig.llm.answer = () => 'Yes.';
  rig.start();
  rig.conversation.sendText('Hello');
  rig.settle();
  rig.clock.advance(4000);
  rig.llm.answer = () => story;
  rig.conversation.sendText('Tell me a story');
  rig.until('speaking');
  rig.clock.advance(700);
  return rig;
}

/** Thinking about a slow answer. */
function thinking(echoProfile: EchoProfile): Rig {
  const rig = createRig({ preferences: { echoProfile } });
  rig.llm.firstTokenMs = 1900;
  rig.start();
  rig.audio.mic.say('How far is the moon');
  rig.until('thinking');
  rig.clock.advance(800);
  return rig;
}

const cuts = (rig: Rig): number => rig.trace.count('player.cut');

/** When the effect came, in ms after now; null: not within `limitMs`. */
function comesAfterMs(rig: Rig, kind: 'player.duck' | 'player.pause' | 'player.cut', limitMs: number) {
  const [before, fromMs] = [rig.trace.count(kind), rig.clock.nowMs()];
  return rig.clock.advanceUntil(() => rig.trace.count(kind) > before, limitMs)
    ? rig.clock.nowMs() - fromMs
    : null;
}

describe('barge-in in stages', () => {
  it('ducks by 18 dB 100 ms after the onset, holds at 200 and commits at 500 ms of speech', () => {
    const rig = speaking('speakers');
    rig.stt.silent = true;
    const saidAtMs = rig.clock.nowMs();
    rig.audio.mic.cough(2000);
    // The fake microphone works in frames of 20 ms.
    expect(comesAfterMs(rig, 'player.duck', 300)).toBeLessThanOrEqual(120);
    expect(rig.trace.effects('player.duck').at(-1)).toMatchObject({ gainDb: -18 });
    expect(comesAfterMs(rig, 'player.pause', 300)! + 0).toBeLessThanOrEqual(120);
    expect(rig.clock.nowMs() - saidAtMs).toBeLessThanOrEqual(220);
    expect(comesAfterMs(rig, 'player.cut', 1000)).not.toBeNull();
    expect(rig.clock.nowMs() - saidAtMs).toBeLessThanOrEqual(520);
  });

  it('commits when the person has asked for it to: 300 ms of speech', () => {
    const rig = speaking('headset');
    rig.stt.silent = true;
    rig.conversation.configure(
      { tuning: { ...tuning, bargeIn: { ...tuning.bargeIn, commitAfterMs: 300 } } },
      false,
    );
    rig.settle();
    rig.conversation.sendText('Tell me a story');
    rig.until('speaking');
    rig.clock.advance(700);
    rig.audio.mic.cough(2000);
    expect(comesAfterMs(rig, 'player.cut', 1000)).toBeLessThanOrEqual(320);
  });
});

const everyProfile: EchoProfile[] = ['headset', 'speakers', 'half-duplex', 'push-to-talk'];

describe('policies', () => {
  it.each([
    ['headset', true],
    ['speakers', true],
    ['half-duplex', false],
    ['push-to-talk', false],
  ] as const)('over a reply, with %s a voice interrupts: %s', (profile, interrupts) => {
    const rig = speaking(profile);
    const before = cuts(rig);
    rig.audio.mic.say('Please be brief about it', 200);
    rig.clock.advance(1500);
    expect(cuts(rig) > before).toBe(interrupts);
    if (!interrupts) expect(rig.trace.absent('player.pause')).toBe(true);
  });

  it.each([
    ['headset', true],
    ['speakers', true],
    ['half-duplex', true],
    ['push-to-talk', false],
  ] as const)('over a thought, with %s words interrupt: %s', (profile, interrupts) => {
    const rig = thinking(profile);
    const before = cuts(rig);
    rig.audio.mic.say('Or rather Mars', 150);
    rig.clock.advance(700);
    expect(cuts(rig) > before).toBe(interrupts);
  });

  it.each(everyProfile)('over a thought, with %s noise never does, however long', (profile) => {
    const rig = thinking(profile);
    rig.audio.mic.cough(1000);
    rig.settle();
    expect(rig.saved).toHaveLength(1);
    expect(rig.saved[0]).toMatchObject({ interrupted: false, unspokenText: '' });
    expect(rig.llm.requests).toHaveLength(1);
  });

  it.each(everyProfile)(
    'with %s the key beats every guard: silence is the first thing that it causes',
    (profile) => {
      for (const rig of [speaking(profile), thinking(profile)]) {
        rig.conversation.pressPushToTalk();
        const caused = rig.trace.causedBy(rig.trace.lastIndex('ptt.press'));
        expect(caused[0]).toBe('player.cut');
        const { fadeMs } = rig.trace.effects('player.cut').at(-1)!;
        // A block of the player and the fade: far below 40 ms.
        expect(fadeMs).toBeLessThanOrEqual(20);
        expect(rig.phase()).toBe('listening');
      }
    },
  );

  it('a greeting gives way to a voice as soon as it is certain: 200 ms', () => {
    const rig = createRig({ preferences: { echoProfile: 'headset' } });
    rig.start();
    rig.conversation.greet('Good morning, this is Parley. What can I do for you today?');
    rig.until('speaking');
    expect(rig.conversation.snapshot()).toMatchObject({ user: null, reply: { interrupted: false } });
    rig.clock.advance(500);
    rig.audio.mic.say('What causes the tides', 400);
    expect(comesAfterMs(rig, 'player.cut', 1000)).toBeLessThanOrEqual(220);
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['What causes the tides']);
    expect(rig.llm.requests[0]?.messages.map((message) => message.role)).toEqual(['system', 'user']);
  });

  it('half-duplex pays nobody to listen to the echo, and hears again after it', () => {
    const rig = speaking('half-duplex');
    expect(rig.audio.mic.gate).toBe('closed');
    rig.settle();
    expect(rig.audio.mic.gate).toBe('vad');
    rig.audio.mic.say('And how old');
    rig.settle();
    expect(rig.saved.at(-1)?.userText).toBe('And how old');
  });
});

const languages = {
  English: ['uh-huh', 'stop'],
  Spanish: ['claro', 'espera'],
  French: ["d'accord", 'attends'],
  German: ['genau', 'warte'],
  Portuguese: ['entendi', 'espera aí'],
  Italian: ['capito', 'aspetta'],
  Dutch: ['precies', 'wacht'],
  Polish: ['jasne', 'czekaj'],
  Russian: ['понятно', 'подожди'],
  Japanese: ['なるほど', '待って'],
  Chinese: ['明白', '等一下'],
  Korean: ['그렇군요', '잠깐만'],
  Hindi: ['अच्छा', 'रुको'],
  Arabic: ['تمام', 'انتظر'],
} as const;

describe.each(Object.entries(languages))('in %s', (_language, [backchannel, stop]) => {
  it(`"${backchannel}" does not stop it`, () => {
    const rig = speaking('speakers');
    rig.audio.mic.say(backchannel, 450 / backchannel.split(' ').length);
    rig.settle();
    expect(rig.saved.at(-1)).toMatchObject({ interrupted: false, unspokenText: '' });
  });

  it(`"${stop}" does, on interim text`, () => {
    const rig = speaking('speakers');
    rig.audio.mic.say(stop, 180);
    rig.clock.advanceUntil(() => rig.phase() !== 'speaking' && rig.phase() !== 'held', 2000);
    const cutAtMs = rig.trace.effects('player.cut').at(-1)!.atMs;
    const finals = rig.trace.all('stt.final').filter(({ atMs }) => atMs > cutAtMs - 1000 && atMs < cutAtMs);
    expect(finals).toEqual([]);
    rig.settle();
    expect(rig.saved.at(-1)).toMatchObject({ userText: 'Tell me a story', interrupted: true });
  });
});
