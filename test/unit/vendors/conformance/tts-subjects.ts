import type { Clock } from '../../../../src/main/clock.ts';
import { startCartesiaSimulator } from '../../../../src/main/simulators/cartesia.ts';
import { startDeepgramSpeakSimulator } from '../../../../src/main/simulators/deepgram-speak.ts';
import { startElevenLabsTtsSimulator } from '../../../../src/main/simulators/elevenlabs-tts.ts';
import type { HandshakeFault, SpeechFault } from '../../../../src/main/simulators/sim-faults.ts';
import type { SpeechPace } from '../../../../src/main/simulators/sim-speech.ts';
import type { TtsSimulator, TtsSimulatorOptions } from '../../../../src/main/simulators/tts-simulator.ts';
import { createCartesia } from '../../../../src/main/vendors/tts/cartesia.ts';
import { createDeepgramAura } from '../../../../src/main/vendors/tts/deepgram-aura.ts';
import { createDeepgramFluxTts } from '../../../../src/main/vendors/tts/deepgram-flux-tts.ts';
import { createElevenLabsFlash } from '../../../../src/main/vendors/tts/elevenlabs-flash.ts';
import type { TtsLimits } from '../../../../src/main/vendors/tts/tts-limits.ts';
import type { TtsVendor, VendorEndpoint, VendorErrorCode } from '../../../../src/main/vendors/types.ts';

export interface SubjectOptions {
  endpoint: VendorEndpoint;
  clock: Clock;
  model?: string;
  voiceId?: string;
  language?: string;
  speed?: number;
  limits?: TtsLimits;
}

// biome-ignore lint/suspicious/noExplicitAny: only what every simulator of a voice has in common is used.
type AnySimulator = TtsSimulator<any>;

export interface SubjectSimulator extends Omit<AnySimulator, 'controls'> {
  readonly pace: SpeechPace;
  strike(fault: HandshakeFault | SpeechFault | null): void;
  /** The mark that a speech has ended is never sent. */
  withholdEnd(): void;
}

export interface TtsSubject {
  readonly name: string;
  /** For code and for people. */
  readonly vendor: { id: string; label: string };
  start(
    options: Pick<TtsSimulatorOptions<never>, 'clock' | 'apiKey'>,
    pace: SpeechPace,
  ): Promise<SubjectSimulator>;
  create(options: SubjectOptions): TtsVendor;
  /** Word times are the vendor's own. */
  readonly hasWordTimes: boolean;
  /** How the vendor closes a socket on which nothing happens. */
  readonly idleClose: { code: number; reason: string };
  /** How it ends a session that has lasted too long. */
  readonly ageClose: { code: number; reason: string };
  /** A model and a voice that it does not know. */
  readonly unknown: readonly { options: Partial<SubjectOptions>; code: VendorErrorCode; words: RegExp }[];
}

const common = (options: Pick<TtsSimulatorOptions<never>, 'clock' | 'apiKey'>, pace: SpeechPace) =>
  ({ ...options, voice: 'tones', keepAudio: true, controls: pace }) as const;

const deepgram = {
  vendor: { id: 'deepgram', label: 'Deepgram' },
  async start(options, pace) {
    const simulator = await startDeepgramSpeakSimulator(common(options, pace));
    return {
      ...simulator,
      pace: simulator.controls,
      strike(fault) {
        simulator.controls.fault = fault;
      },
      withholdEnd() {
        simulator.controls.withholdEnd = true;
      },
    };
  },
  hasWordTimes: false,
  idleClose: { code: 1011, reason: 'No message was received within the timeout window. (NET-0001)' },
  ageClose: { code: 1011, reason: 'The session has reached its time limit. (NET-0003)' },
} satisfies Partial<TtsSubject>;

export const ttsSubjects: readonly TtsSubject[] = [
  {
    name: 'Cartesia Sonic',
    vendor: { id: 'cartesia', label: 'Cartesia' },
    async start(options, pace) {
      const simulator = await startCartesiaSimulator(common(options, pace));
      return {
        ...simulator,
        pace: simulator.controls,
        strike(fault) {
          simulator.controls.fault = fault;
        },
        withholdEnd() {
          simulator.controls.withholdDone = true;
        },
      };
    },
    create: createCartesia,
    hasWordTimes: true,
    idleClose: { code: 1000, reason: 'connection idle timeout' },
    ageClose: { code: 1000, reason: 'connection idle timeout' },
    unknown: [{ options: { model: 'sonic-0' }, code: 'unknown-model', words: /model/ }],
  },
  {
    name: 'ElevenLabs Flash',
    vendor: { id: 'elevenlabs', label: 'ElevenLabs' },
    async start(options, pace) {
      const simulator = await startElevenLabsTtsSimulator(common(options, pace));
      return {
        ...simulator,
        pace: simulator.controls,
        strike(fault) {
          simulator.controls.fault = fault;
        },
        withholdEnd() {
          simulator.controls.withholdFinal = true;
        },
      };
    },
    create: createElevenLabsFlash,
    hasWordTimes: true,
    idleClose: { code: 1008, reason: 'input_timeout_exceeded' },
    ageClose: { code: 1000, reason: '' },
    unknown: [
      { options: { model: 'eleven_v3' }, code: 'unknown-model', words: /model/ },
      { options: { voiceId: 'nobody' }, code: 'unknown-model', words: /voice/ },
    ],
  },
  {
    ...deepgram,
    name: 'Deepgram Aura',
    create: createDeepgramAura,
    unknown: [{ options: { voiceId: 'aura-2-nobody-en' }, code: 'unknown-model', words: /model/ }],
  },
  {
    ...deepgram,
    name: 'Deepgram Flux TTS',
    create: createDeepgramFluxTts,
    unknown: [{ options: { voiceId: 'flux-nobody-en' }, code: 'unknown-model', words: /model/ }],
  },
];
