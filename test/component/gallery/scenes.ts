import type { PanelRoute, Sample } from '#shared/contracts/routes.ts';
import type { Snapshot } from '#shared/contracts/snapshot.ts';
import type { TurnRecord } from '#shared/model/turn-record.ts';
import { snapshotOf, turnOf } from '../support/snapshots.ts';

export interface Scene {
  snapshot: Snapshot;
  history?: readonly TurnRecord[];
  samples?: readonly Sample[];
  level?: number;
  /** Main cannot be reached. */
  unreachable?: boolean;
  /** Main refuses this call, or does not answer it. */
  refuse?: PanelRoute;
  hold?: PanelRoute;
}

const minute = 60_000;
const now = 1_767_000_000_000;

const turns: TurnRecord[] = [
  turnOf('t1', {
    startedAtUnixMs: now - 4 * minute,
    userText: 'How long should I boil an egg so that the yolk stays soft?',
    spokenText:
      'About **six and a half minutes** from the moment the water boils again. Then straight into cold water.',
    anchors: {
      speechEnd: 1000,
      turnEnd: 1300,
      llmRequest: 1302,
      llmFirstToken: 1402,
      llmFirstUseful: 1420,
      sttFinal: 1290,
      ttsRequest: 1430,
      ttsFirstByte: 1660,
      firstSampleRendered: 1780,
    },
  }),
  turnOf('t2', {
    startedAtUnixMs: now - 2 * minute,
    userText: 'And what goes well with it?',
    spokenText: 'Plenty of things:\n\n- **Toast soldiers** and salted butter\n- Asparagus, just blanched\n',
    unspokenText: '- A spoon of miso mayonnaise\n- Or simply flaky salt',
    interrupted: true,
    anchors: {
      speechEnd: 1000,
      turnEnd: 1300,
      llmRequest: 1302,
      llmFirstToken: 1402,
      llmFirstUseful: 1420,
      sttFinal: 1290,
      ttsRequest: 1430,
      ttsFirstByte: 1660,
      firstSampleRendered: 1990,
    },
  }),
];

const question = {
  turnId: 't3',
  finalText: 'What is the difference between weather and climate?',
  interimText: '',
};
const answer =
  'Weather is what the sky does **today**; climate is what it does on average, over thirty years or more. If you are choosing a coat, ask about the weather. If you are choosing where to plant an olive tree, ask about the climate.';
const talking = { handsFree: true, micOpen: true, turns };
const reply = (heardChars: number, changes = {}) => ({
  turnId: 't3',
  text: answer,
  heardChars,
  complete: true,
  interrupted: false,
  ...changes,
});

const samples: Sample[] = [
  { id: 'leap', text: 'Why do we have leap years?', durationMs: 1900 },
  { id: 'tea', text: 'How do I make good iced tea?', durationMs: 2100 },
  { id: 'moon', text: 'Tell me something odd about the Moon.', durationMs: 2300 },
];

const history = Array.from({ length: 12 }, (_, n) =>
  turnOf(`h${n}`, {
    conversationId: `earlier-${Math.floor(n / 4)}`,
    startedAtUnixMs: now - (600 - Math.floor(n / 4) * 120 - n) * minute,
  }),
);

/** Every look of the panel, by name. */
export const scenes: Readonly<Record<string, Scene>> = {
  off: { snapshot: snapshotOf() },
  demo: { snapshot: snapshotOf({ demo: true, vendors: { stt: 'demo', llm: 'demo', tts: 'demo' } }), samples },
  'demo-talking': {
    snapshot: snapshotOf({ ...talking, demo: true, phase: 'speaking', user: question, reply: reply(80) }),
    samples,
    level: 0.4,
  },
  idle: { snapshot: snapshotOf({ ...talking, phase: 'idle' }), history },
  ready: { snapshot: snapshotOf({ phase: 'idle', turns }) },
  listening: {
    snapshot: snapshotOf({
      ...talking,
      phase: 'listening',
      user: { turnId: 't3', finalText: 'What is the difference between', interimText: 'weather and clim' },
    }),
    level: 0.3,
  },
  'push-to-talk': {
    snapshot: snapshotOf({ phase: 'listening', pushToTalkDown: true, micOpen: true, turns }),
    level: 0.6,
  },
  thinking: { snapshot: snapshotOf({ ...talking, phase: 'thinking', user: question }) },
  speaking: {
    snapshot: snapshotOf({ ...talking, phase: 'speaking', user: question, reply: reply(96) }),
    level: 0.45,
  },
  'speaking-muted': {
    snapshot: snapshotOf({ ...talking, muted: true, phase: 'speaking', user: question, reply: reply(40) }),
    level: 0.2,
  },
  held: { snapshot: snapshotOf({ ...talking, phase: 'held', user: question, reply: reply(120) }) },
  interrupted: {
    snapshot: snapshotOf({
      ...talking,
      phase: 'listening',
      user: { turnId: 't4', finalText: '', interimText: 'Wait, why' },
      reply: reply(96, { interrupted: true }),
    }),
    level: 0.2,
  },
  muted: { snapshot: snapshotOf({ ...talking, phase: 'idle', muted: true }) },
  error: {
    snapshot: snapshotOf({
      phase: 'off',
      turns,
      notices: [
        {
          id: 'mic',
          level: 'error',
          title: 'Parley may not use the microphone',
          detail: 'Allow it in your system’s privacy settings, then press the orb again.',
        },
      ],
    }),
  },
  degraded: {
    snapshot: snapshotOf({
      ...talking,
      phase: 'idle',
      degraded: true,
      notices: [
        {
          id: 'fallback',
          level: 'warning',
          title: 'Cartesia does not answer',
          detail: 'ElevenLabs speaks until it does. Nothing to do.',
        },
        {
          id: 'saved',
          level: 'info',
          title: 'The database was restored',
          detail: 'From the backup of this morning.',
        },
      ],
    }),
  },
  'failed-turn': {
    snapshot: snapshotOf({
      ...talking,
      phase: 'idle',
      turns: [
        ...turns,
        turnOf('t9', {
          spokenText: '',
          error: 'Groq refused the key. Check it in the settings and ask again.',
        }),
      ],
    }),
  },
  markdown: {
    snapshot: snapshotOf({
      ...talking,
      phase: 'idle',
      turns: [
        turnOf('m', {
          userText: 'How do I undo my last commit?',
          spokenText:
            '## Keep the changes\nUse `git reset`, softly:\n\n```sh\ngit reset --soft HEAD~1\n```\n\n1. The commit is gone.\n2. Your *files* stay as they are:\n  - staged ones too\n3. Commit again when you **like**.\n\nMore in [the manual](https://git-scm.com/docs/git-reset).',
        }),
      ],
    }),
  },
  unreachable: { snapshot: snapshotOf(), unreachable: true },
};
