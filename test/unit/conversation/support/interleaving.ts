import fc from 'fast-check';
import { speculationModes } from '../../../../src/shared/conversation/preferences.ts';
import { tuning } from '../../../../src/shared/conversation/tuning.ts';
import { interruptionProfiles } from '../../../../src/shared/model/settings.ts';
import { interruptionTuning, patienceToEndpointing } from '../../../../src/shared/model/settings-tuning.ts';
import { ghost, type LlmMode, type TtsMode } from './fake-vendors.ts';
import type { Rig } from './rig.ts';

export interface Step {
  /** What it is, for the person who reads a counterexample. */
  name: string;
  waitMs: number;
  act(rig: Rig): void;
}

const sayings = [
  'how far is the moon',
  'and',
  'tell me a story',
  'uh-huh',
  'stop',
  'wait what about Mars',
  'okay',
  'no',
  'my number is 555',
];

const answers = [
  'Yes.',
  'This is the first sentence. And this is the second one.',
  'Once there was a lighthouse. It stood on a rock. It shone every night. Ships saw it. Nobody lived there. The end.',
  '🙂',
  'A **bold** claim, and `code`.\n\n- one\n- two',
];

const llmModes: LlmMode[] = ['answers', 'silent', 'empty', 'fails', 'fails-midway', 'stalls'];
const ttsModes: TtsMode[] = ['speaks', 'silent', 'fails', 'fails-midway', 'no-audio'];

type Act = { name: string; act: (rig: Rig) => void };

function constant(name: string, act: (rig: Rig) => void): fc.Arbitrary<Act> {
  return fc.constant({ name, act });
}

const intent = fc.oneof(
  constant('start', (rig) => rig.conversation.start()),
  constant('stop', (rig) => rig.conversation.stop()),
  constant('interrupt', (rig) => rig.conversation.interrupt()),
  constant('mute', (rig) => rig.conversation.setMuted(true)),
  constant('unmute', (rig) => rig.conversation.setMuted(false)),
  constant('press', (rig) => rig.conversation.pressPushToTalk()),
  constant('release', (rig) => rig.conversation.releasePushToTalk()),
  constant('type', (rig) => rig.conversation.sendText('a typed message')),
);

/** Settings that change while anything goes on, and a player that is wanted for something else. */
const settings = fc.oneof(
  fc
    .record({
      mode: fc.constantFrom('hands-free' as const, 'hands-free' as const, 'push-to-talk' as const),
      patience: fc.constantFrom(0, 50, 100),
      interruption: fc.constantFrom(...interruptionProfiles),
      isEarReplaced: fc.boolean(),
    })
    .map(
      ({ mode, patience, interruption, isEarReplaced }): Act => ({
        name: `configure ${mode} ${patience} ${interruption}${isEarReplaced ? ' another ear' : ''}`,
        act: (rig) =>
          rig.conversation.configure(
            {
              mode,
              tuning: {
                ...tuning,
                endpointing: { ...tuning.endpointing, ...patienceToEndpointing(patience) },
                bargeIn: { ...tuning.bargeIn, ...interruptionTuning(interruption) },
              },
            },
            isEarReplaced,
          ),
      }),
    ),
  constant('lend player', (rig) => void rig.conversation.lendPlayer()),
  constant('return player', (rig) => rig.conversation.returnPlayer()),
);

const voice = fc.oneof(
  fc.record({ text: fc.constantFrom(...sayings), msPerWord: fc.constantFrom(80, 250, 400) }).map(
    ({ text, msPerWord }): Act => ({
      name: `say "${text}"`,
      act: (rig) => void rig.audio.mic.say(text, msPerWord),
    }),
  ),
  fc
    .constantFrom(60, 250, 900, 2500)
    .map((ms): Act => ({ name: `cough ${ms}`, act: (rig) => void rig.audio.mic.cough(ms) })),
);

const vendor = fc.oneof(
  fc.constantFrom('transient' as const, 'permanent' as const).map(
    (kind): Act => ({
      name: `stt fails (${kind})`,
      act: (rig) => rig.stt.live?.fail(kind),
    }),
  ),
  fc
    .record({
      silent: fc.boolean(),
      latencyMs: fc.constantFrom(10, 120, 700, 1500),
      answers: fc.boolean(),
      endpointingMs: fc.constantFrom(null, 20, 200),
    })
    .map(
      (stt): Act => ({
        name: `stt ${JSON.stringify(stt)}`,
        act(rig) {
          rig.stt.silent = stt.silent && !stt.answers;
          rig.stt.answersFinalize = stt.answers;
          rig.stt.latencyMs = stt.latencyMs;
          rig.stt.endpointingMs = stt.endpointingMs;
        },
      }),
    ),
  fc.constantFrom('en', 'es', 'de', null).map(
    (language): Act => ({
      name: `stt hears ${language}`,
      act(rig) {
        rig.stt.languageOf = () => language;
      },
    }),
  ),
  fc.constantFrom(null, 'transient' as const, 'permanent' as const).map(
    (kind): Act => ({
      name: `stt refuses ${kind}`,
      act(rig) {
        rig.stt.refuses = kind;
      },
    }),
  ),
  fc
    .record({
      mode: fc.constantFrom<LlmMode>('answers', ...llmModes),
      firstTokenMs: fc.constantFrom(0, 60, 900, 1900),
      tokenMs: fc.constantFrom(0, 10, 600),
      answer: fc.constantFrom(...answers),
    })
    .map(
      ({ mode, firstTokenMs, tokenMs, answer }): Act => ({
        name: `llm ${mode} ${firstTokenMs} ${tokenMs}`,
        act(rig) {
          Object.assign(rig.llm, { mode, firstTokenMs, tokenMs, answer: () => answer });
        },
      }),
    ),
  fc
    .record({
      mode: fc.constantFrom<TtsMode>('speaks', ...ttsModes),
      latencyMs: fc.constantFrom(0, 80, 1200, 2600),
      msPerWord: fc.constantFrom(60, 250, 900),
      givesTimings: fc.boolean(),
    })
    .map(
      (tts): Act => ({ name: `tts ${JSON.stringify(tts)}`, act: (rig) => void Object.assign(rig.tts, tts) }),
    ),
);

const device = fc.oneof(
  fc.constantFrom('lost' as const, 'denied' as const, 'silent' as const).map(
    (fault): Act => ({
      name: `mic ${fault}`,
      act: (rig) =>
        rig.audio.emit({ kind: 'mic-fault', fault, message: 'A fault.', atMs: rig.clock.nowMs() }),
    }),
  ),
  constant('output fault', (rig) =>
    rig.audio.emit({ kind: 'output-fault', message: 'A fault.', atMs: rig.clock.nowMs() }),
  ),
  fc.boolean().map(
    (dead): Act => ({
      name: dead ? 'speaker dies' : 'speaker lives',
      act(rig) {
        rig.audio.dead = dead;
      },
    }),
  ),
);

/**
 * Events of what is over, or out of order: none may do any harm. (`silent` of a recent epoch may be awaited: only one
 * that never was is stale for certain.)
 */
const stale = fc.oneof(
  fc
    .record({
      kind: fc.constantFrom(
        'started' as const,
        'progress' as const,
        'drained' as const,
        'silent' as const,
        'paused' as const,
      ),
      back: fc.constantFrom(-1, 1, 2, 5),
    })
    .map(
      ({ kind, back }): Act => ({
        name: `stale ${kind}`,
        act: (rig) =>
          rig.audio.emit({
            kind,
            epoch: kind === 'silent' ? rig.audio.epoch + back + 2 : rig.audio.epoch - back,
            heardSamples: 480_000,
            atMs: rig.clock.nowMs(),
          }),
      }),
    ),
  fc
    .constantFrom(
      'onset' as const,
      'confirmed' as const,
      'sustained' as const,
      'end' as const,
      'misfire' as const,
    )
    .map(
      (event): Act => ({
        name: `stray vad ${event}`,
        act: (rig) => rig.audio.emit({ kind: 'vad', event, atMs: rig.clock.nowMs() }),
      }),
    ),
  constant('stray gate-closed', (rig) => rig.audio.emit({ kind: 'gate-closed', atMs: rig.clock.nowMs() })),
  constant('stray mic-opened', (rig) => rig.audio.emit({ kind: 'mic-opened', atMs: rig.clock.nowMs() })),
  constant('dead stt stream talks', (rig) => {
    const stream = rig.stt.streams.find((entry) => entry.closed);
    stream?.sink.onInterim(ghost);
    stream?.sink.onFinal(ghost);
    stream?.sink.onFinalized();
  }),
  constant('final twice', (rig) => {
    rig.stt.live?.sink.onFinal('');
    rig.stt.live?.sink.onFinalized();
  }),
  constant('old request writes', (rig) => {
    const request = rig.llm.requests.find((entry) => entry.cancelled || entry.ended);
    request?.sink.onText(`${ghost}. And ${ghost}.`);
    request?.sink.onEnd('stop');
  }),
  fc.boolean().map(
    (rude): Act => ({
      name: `vendors ${rude ? 'rude' : 'polite'}`,
      act(rig) {
        for (const each of [rig.stt, rig.llm, rig.tts]) each.rude = rude;
      },
    }),
  ),
  constant('voice floods', (rig) => {
    for (let n = 0; n < 120; n += 1) rig.tts.speeches.at(-1)?.speakAnyway();
  }),
  constant('old speech sounds', (rig) => {
    const speech = rig.tts.speeches.find((entry) => entry.cancelledAtMs !== null);
    speech?.speakAnyway();
    speech?.sink.onEnd();
  }),
);

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: intent },
  { weight: 5, arbitrary: voice },
  { weight: 3, arbitrary: vendor },
  { weight: 1, arbitrary: device },
  { weight: 1, arbitrary: settings },
  { weight: 3, arbitrary: stale },
);

const step: fc.Arbitrary<Step> = fc
  .tuple(
    act,
    fc.oneof(
      fc.constant(0),
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 300, max: 2500 }),
      fc.integer({ min: 2500, max: 6000 }),
    ),
  )
  .map(([{ name, act: perform }, waitMs]) => ({
    name,
    waitMs,
    act: perform,
    [fc.toStringMethod]: () => `${name} +${waitMs}`,
  }));

/** Anything, in any order, at any time. It begins hands-free more often than not. */
export const interleavings: fc.Arbitrary<Step[]> = fc
  .tuple(fc.boolean(), fc.array(step, { minLength: 3, maxLength: 16, size: 'max' }))
  .map(([started, steps]) =>
    started ? [{ name: 'start', waitMs: 50, act: (rig: Rig) => rig.conversation.start() }, ...steps] : steps,
  );

/** Only people who speak, and a speech-to-text that dies once an utterance at most: every word must arrive. */
export const spokenInterleavings = fc.record({
  // A stream keeps its order, so its latency does not change within a run.
  sttLatencyMs: fc.constantFrom(10, 120, 400),
  endpointingMs: fc.constantFrom(null, 20, 60, 200),
  speculation: fc.constantFrom(...speculationModes),
  utterances: fc.array(
    fc.record({
      words: fc.integer({ min: 1, max: 6 }),
      // Long enough for the detector to believe in a single word.
      msPerWord: fc.constantFrom(160, 250, 400),
      pauseMs: fc.integer({ min: 0, max: 4000 }),
      failsAfterMs: fc.option(fc.integer({ min: 0, max: 2500 })),
      llmFirstTokenMs: fc.constantFrom(10, 400, 1500),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});

/** The same, to a vendor that ends turns, in a room with noise. */
export const spokenToTurns = fc.record({
  ear: fc.record({
    latencyMs: fc.constantFrom(10, 60, 200),
    eagerMs: fc.constantFrom(null, 60, 100, 200),
    endMs: fc.constantFrom(140, 200, 400),
    unsure: fc.boolean(),
  }),
  speculation: fc.constantFrom(...speculationModes),
  utterances: fc.array(
    fc.record({
      words: fc.integer({ min: 1, max: 6 }),
      msPerWord: fc.constantFrom(160, 250, 400),
      pauseMs: fc.integer({ min: 0, max: 4000 }),
      noiseMs: fc.constantFrom(0, 0, 120, 600, 3000),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});
