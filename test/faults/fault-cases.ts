import type { LlmFault } from '../../src/main/simulators/llm-controls.ts';
import type { HandshakeFault, SpeechFault } from '../../src/main/simulators/sim-faults.ts';
import type { SttFault } from '../../src/main/simulators/stt-controls.ts';
import { tuning } from '../../src/shared/conversation/tuning.ts';
import type { StageName } from '../../src/shared/model/vendor-catalog.ts';
import { type LlmSubject, llmSubjects } from '../unit/vendors/conformance/llm-subjects.ts';
import { type SttSubject, sttSubjects } from '../unit/vendors/conformance/stt-subjects.ts';
import { type TtsSubject, ttsSubjects } from '../unit/vendors/conformance/tts-subjects.ts';

/** When the fault begins: within the turn, or in the pause before it. */
export const moments = [
  'before connect',
  'before output',
  'mid-output',
  'end marker',
  'between turns',
] as const;
export type Moment = (typeof moments)[number];

/** `refuse`: the port is closed. `withhold-end`: the end marker of a voice never comes. */
export type Fault =
  | { kind: 'refuse' }
  | { kind: 'withhold-end' }
  | SttFault
  | LlmFault
  | HandshakeFault
  | SpeechFault;

export interface FaultCase {
  stage: StageName;
  vendor: string;
  moment: Moment;
  fault: string;
  /** What the simulator is told. */
  strike: Fault;
  /** What the dead vendor may cost at most: its own deadline. */
  deadlineMs: number;
}

type Strike = [name: string, strike: Fault, deadlineMs?: number];

const { stt, tts } = tuning;
/** Of the simulated voices. */
export const firstAudioMs = 90;
/** A stream that does not connect is waited for until the words are asked for, and then as long as for words. */
const sttMs = (finalMs: number): number => stt.connectMs + finalMs + stt.finalGraceMs;

function sttStrikes(finalMs: number): Record<Moment, Strike[]> {
  const silentMs = sttMs(finalMs);
  return {
    'before connect': [
      ['refuse', { kind: 'refuse' }],
      ['401', { kind: 'status', status: 401 }],
      ['402', { kind: 'status', status: 402 }],
      ['429', { kind: 'status', status: 429 }],
      ['5xx', { kind: 'status', status: 503 }],
      ['stall', { kind: 'stall-handshake' }, silentMs],
    ],
    'before output': [
      ['silence', { kind: 'stall' }, silentMs],
      ['truncate', { kind: 'truncate' }],
      ['garbage', { kind: 'garbage' }],
      ['error', { kind: 'error', code: '500' }],
      ['drop', { kind: 'drop', afterAudioBytes: 12_000 }],
    ],
    'mid-output': [
      ['stall', { kind: 'stall' }, silentMs],
      ['truncate', { kind: 'truncate' }],
      ['garbage', { kind: 'garbage' }],
      ['error', { kind: 'error', code: '500' }],
      ['drop', { kind: 'drop', afterAudioBytes: 0 }],
    ],
    'end marker': [
      ['stall', { kind: 'stall' }, silentMs],
      ['truncate', { kind: 'truncate' }, silentMs],
      ['garbage', { kind: 'garbage' }, silentMs],
      ['no answer', { kind: 'no-finalize-answer' }, silentMs],
    ],
    'between turns': [
      ['drop', { kind: 'drop', afterAudioBytes: 0 }],
      ['silence', { kind: 'stall' }, silentMs],
      ['garbage', { kind: 'garbage' }],
    ],
  };
}

function llmStrikes({ limits }: LlmSubject, tokens: number): Record<Moment, Strike[]> {
  const inStream = (afterTokens: number, stallMs: number): Strike[] => [
    ['stall', { kind: 'stall', afterTokens }, stallMs],
    ['truncate', { kind: 'truncate', afterTokens }],
    ['drop', { kind: 'drop', afterTokens }],
    ['garbage', { kind: 'garbage', afterTokens }],
    ['5xx in 200', { kind: 'error-frame', afterTokens }],
  ];
  return {
    'before connect': [
      ['refuse', { kind: 'refuse' }],
      ['401', { kind: 'status', status: 401 }],
      ['402', { kind: 'status', status: 402 }],
      ['429', { kind: 'status', status: 429 }],
      ['5xx', { kind: 'status', status: 503 }],
      ['stall', { kind: 'stall-before-headers' }, limits.firstUsefulMs],
      ['drop', { kind: 'drop-before-headers' }],
    ],
    'before output': inStream(0, limits.firstUsefulMs),
    'mid-output': inStream(6, limits.gapMs),
    'end marker': [...inStream(tokens, limits.gapMs), ['hang', { kind: 'hang-after-finish' }, limits.gapMs]],
    'between turns': [
      ['429', { kind: 'status', status: 429, retryAfterS: 30 }],
      ['5xx', { kind: 'status', status: 500 }],
      ['stall', { kind: 'stall-before-headers' }, limits.firstUsefulMs],
      ['drop', { kind: 'drop', afterTokens: 0 }],
    ],
  };
}

const ttsStrikes: Record<Moment, Strike[]> = {
  'before connect': [
    ['refuse', { kind: 'refuse' }],
    ['401', { kind: 'upgrade', status: 401 }],
    ['402', { kind: 'upgrade', status: 402 }],
    ['429', { kind: 'upgrade', status: 429 }],
    ['5xx', { kind: 'upgrade', status: 503 }],
    ['stall', { kind: 'stall-upgrade' }, tts.connectMs],
    ['drop', { kind: 'drop-upgrade' }],
  ],
  'before output': [
    ['silence', { kind: 'stall', afterChunks: 0 }, tts.firstByteMs],
    ['garbage', { kind: 'garbage', afterChunks: 0 }],
    ['drop', { kind: 'drop', afterChunks: 0 }],
    // Taken for what it usually is, a socket that was idle for too long: said again once, by the same vendor.
    ['truncate', { kind: 'close', afterChunks: 0, code: 1000, reason: '' }, firstAudioMs],
    ['5xx', { kind: 'close', afterChunks: 0, code: 1011, reason: '' }],
  ],
  'mid-output': [
    ['stall', { kind: 'stall', afterChunks: 9 }, tts.gapMs],
    ['garbage', { kind: 'garbage', afterChunks: 9 }],
    ['drop', { kind: 'drop', afterChunks: 9 }],
    ['truncate', { kind: 'close', afterChunks: 9, code: 1000, reason: '' }],
    ['late stall', { kind: 'stall', afterChunks: 40 }, tts.gapMs],
    ['late drop', { kind: 'drop', afterChunks: 40 }],
  ],
  'end marker': [['withheld', { kind: 'withhold-end' }, tts.gapMs]],
  'between turns': [
    ['silence', { kind: 'stall', afterChunks: 0 }, tts.firstByteMs],
    ['garbage', { kind: 'garbage', afterChunks: 0 }],
    ['drop', { kind: 'drop', afterChunks: 3 }],
    ['5xx', { kind: 'close', afterChunks: 0, code: 1011, reason: '' }],
  ],
};

function casesOf(stage: StageName, vendor: string, strikes: Record<Moment, Strike[]>): FaultCase[] {
  return moments.flatMap((moment) =>
    strikes[moment].map(([fault, strike, deadlineMs = 0]) => ({
      stage,
      vendor,
      moment,
      fault,
      strike,
      deadlineMs,
    })),
  );
}

/** p99 of a final, as the adapter tells it. */
const finalMsOf = (subject: SttSubject): number =>
  subject.create({
    endpoint: { apiKey: '', baseUrl: 'http://127.0.0.1' },
    clock: { nowMs: () => 0, unixMs: () => 0, after: () => () => {} },
  }).finalP99Ms;

/** Every vendor, killed at every stage of a turn in every way. `tokens`: of the answer. */
export function faultCases(tokens: number): FaultCase[] {
  return [
    ...sttSubjects.flatMap((subject: SttSubject) =>
      casesOf('stt', subject.name, sttStrikes(finalMsOf(subject))),
    ),
    ...llmSubjects.flatMap((subject) => casesOf('llm', subject.name, llmStrikes(subject, tokens))),
    ...ttsSubjects.flatMap((subject: TtsSubject) => casesOf('tts', subject.name, ttsStrikes)),
  ];
}
