import {
  startCartesiaInkSimulator,
  startCartesiaInkTurnsSimulator,
} from '../../../../src/main/simulators/cartesia-ink.ts';
import { startDeepgramSimulator } from '../../../../src/main/simulators/deepgram.ts';
import { startDeepgramFluxSimulator } from '../../../../src/main/simulators/deepgram-flux.ts';
import { startElevenLabsScribeSimulator } from '../../../../src/main/simulators/elevenlabs-scribe.ts';
import type { SttControls } from '../../../../src/main/simulators/stt-controls.ts';
import type { SttSimulator, SttSimulatorOptions } from '../../../../src/main/simulators/stt-simulator.ts';
import type { AdapterOptions } from '../../../../src/main/vendors/adapters.ts';
import { createCartesiaInk } from '../../../../src/main/vendors/stt/cartesia-ink.ts';
import { createCartesiaInkTurns } from '../../../../src/main/vendors/stt/cartesia-ink-turns.ts';
import { createDeepgramFlux } from '../../../../src/main/vendors/stt/deepgram-flux.ts';
import { createDeepgramNova } from '../../../../src/main/vendors/stt/deepgram-nova.ts';
import { createElevenLabsScribe } from '../../../../src/main/vendors/stt/elevenlabs-scribe.ts';
import type { SttVendor, VendorErrorCode } from '../../../../src/main/vendors/types.ts';

/** A listener's adapter with its simulator, as the conformance suite wants them. */
export interface SttSubject {
  name: string;
  /** `VendorError.vendor`. */
  vendor: string;
  /** Of the adapter that was told no model. */
  id: string;
  start(options: SttSimulatorOptions<SttControls>): Promise<SttSimulator<SttControls>>;
  create(options: AdapterOptions): SttVendor;
  /** Marks ends of utterances by itself. */
  endpoints: boolean;
  /** Tells with each of them how many samples it covers. */
  tellsHeard: boolean;
  /** Needs sound until it has ended a turn. */
  endsTurns: boolean;
  /** Finds out by itself which language is spoken, where it is asked for `multi`. */
  detectsLanguage: boolean;
  /** Asks to be greeted: a session that says nothing at all is dead, audio or not. */
  greets: boolean;
  /** What the vendor's statuses mean, as its simulator words them. */
  statuses: readonly (readonly [status: number, code: VendorErrorCode])[];
  /** What its own error messages mean in the middle of a session. */
  errors: readonly (readonly [name: string, code: VendorErrorCode])[];
}

const commonStatuses = [
  [400, 'bad-request'],
  [401, 'bad-key'],
  [402, 'no-credit'],
  [429, 'rate-limit'],
  [500, 'server'],
  [503, 'server'],
] as const satisfies SttSubject['statuses'];

const cartesiaErrors = [
  ['400', 'bad-request'],
  ['401', 'bad-key'],
  ['402', 'no-credit'],
  ['429', 'rate-limit'],
  ['quota_exceeded', 'no-credit'],
  ['500', 'server'],
] as const satisfies SttSubject['errors'];

export const sttSubjects: readonly SttSubject[] = [
  {
    name: 'Deepgram Nova',
    vendor: 'deepgram',
    id: 'deepgram/nova-3',
    start: startDeepgramSimulator,
    create: createDeepgramNova,
    endpoints: true,
    tellsHeard: true,
    endsTurns: false,
    detectsLanguage: true,
    greets: false,
    statuses: [...commonStatuses, [403, 'unknown-model']],
    errors: [['INTERNAL_SERVER_ERROR', 'server']],
  },
  {
    name: 'Deepgram Flux',
    vendor: 'deepgram',
    id: 'deepgram/flux-general-en',
    start: startDeepgramFluxSimulator,
    create: createDeepgramFlux,
    endpoints: true,
    tellsHeard: true,
    endsTurns: true,
    detectsLanguage: true,
    greets: true,
    statuses: [...commonStatuses, [403, 'unknown-model']],
    errors: [
      ['INTERNAL_SERVER_ERROR', 'server'],
      ['UNPARSABLE_CLIENT_MESSAGE', 'bad-request'],
      ['SOMETHING_NEW', 'server'],
    ],
  },
  {
    name: 'Cartesia Ink with turns',
    vendor: 'cartesia',
    id: 'cartesia/ink-2-turns',
    start: startCartesiaInkTurnsSimulator,
    create: createCartesiaInkTurns,
    endpoints: true,
    tellsHeard: false,
    endsTurns: true,
    detectsLanguage: false,
    greets: true,
    statuses: [...commonStatuses, [403, 'bad-key'], [404, 'unknown-model']],
    errors: cartesiaErrors,
  },
  {
    name: 'Cartesia Ink',
    vendor: 'cartesia',
    id: 'cartesia/ink-2',
    start: startCartesiaInkSimulator,
    create: createCartesiaInk,
    endpoints: false,
    tellsHeard: false,
    endsTurns: false,
    detectsLanguage: false,
    greets: false,
    statuses: [...commonStatuses, [403, 'bad-key'], [404, 'unknown-model']],
    errors: cartesiaErrors,
  },
  {
    name: 'ElevenLabs Scribe',
    vendor: 'elevenlabs',
    id: 'elevenlabs/scribe_v2_realtime',
    start: startElevenLabsScribeSimulator,
    create: createElevenLabsScribe,
    endpoints: false,
    tellsHeard: false,
    endsTurns: false,
    detectsLanguage: true,
    greets: true,
    statuses: [...commonStatuses, [403, 'bad-key']],
    errors: [
      ['error', 'server'],
      ['transcriber_error', 'server'],
      ['auth_error', 'bad-key'],
      ['quota_exceeded', 'no-credit'],
      ['rate_limited', 'rate-limit'],
      ['queue_overflow', 'rate-limit'],
      ['resource_exhausted', 'rate-limit'],
      ['unaccepted_terms', 'bad-request'],
      ['input_error', 'bad-request'],
      ['invalid_request', 'bad-request'],
      ['chunk_size_exceeded', 'bad-request'],
      ['session_time_limit_exceeded', 'truncated'],
      ['insufficient_audio_activity', 'truncated'],
    ],
  },
];
