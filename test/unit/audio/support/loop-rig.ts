import { createAudioBridge } from '../../../../src/main/audio/audio-bridge.ts';
import { createConversation } from '../../../../src/main/conversation/conversation.ts';
import type { SimClause, SimVoice } from '../../../../src/main/simulators/sim-voice.ts';
import { createEnvelope, estimateWords } from '../../../../src/main/vendors/tts/estimated-words.ts';
import type { SttVendor, TtsVendor } from '../../../../src/main/vendors/types.ts';
import { PLAYER_RATE_HZ } from '../../../../src/shared/contracts/audio.ts';
import { tuning } from '../../../../src/shared/conversation/tuning.ts';
import type { TurnRecord } from '../../../../src/shared/model/turn-record.ts';
import { createSpeakableStream } from '../../../../src/shared/text/speakable-stream.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { FakeLlm } from '../../conversation/support/fake-vendors.ts';
import { Trace } from '../../conversation/support/trace.ts';
import { AcousticRoom, type RoomOptions } from './acoustic-room.ts';

export type Sounds = ReadonlyMap<string, SimClause>;

/** The sound of each clause of the text, as the voice says it. */
export async function synthesise(voice: SimVoice, text: string): Promise<Sounds> {
  const stream = createSpeakableStream();
  const sounds = new Map<string, SimClause>();
  let words = 0;
  for (const clause of [...stream.push(text), ...stream.end()]) {
    sounds.set(clause.text.trim(), await voice.synthesise(clause.text.trim(), 'en', words));
    words += clause.words.length;
  }
  return sounds;
}

const msOf = (samples: number): number => (samples * 1000) / PLAYER_RATE_HZ;

/** A voice that says these clauses. `estimates`: it knows no word times, and its adapter estimates them from the sound. */
export function voiceOf(sounds: Sounds, clock: VirtualClock, estimates = false): TtsVendor {
  return {
    id: 'room/voice',
    warm() {},
    cool() {},
    dispose() {},
    speak(sink) {
      let over = false;
      let samples = 0;
      const later = (act: () => void): void => void clock.after(80, () => over || act());
      return {
        push: (text) =>
          later(() => {
            const { pcm, words } = sounds.get(text.trim())!;
            const startMs = msOf(samples);
            const exact = words.map(({ word, startSample, endSample }) => ({
              word,
              startMs: startMs + msOf(startSample),
              endMs: startMs + msOf(endSample),
            }));
            samples += pcm.length;
            if (!estimates) sink.onWords(exact);
            sink.onAudio(pcm);
            if (!estimates) return;
            const envelope = createEnvelope();
            envelope.push(pcm);
            sink.onWords(estimateWords(text, envelope.take(), startMs));
          }),
        end: () => later(() => sink.onEnd()),
        cancel() {
          over = true;
        },
      };
    },
  };
}

/**
 * Once it is asked for the rest: where a person spoke it understood a question, where nobody did, the echo: the words
 * that were leaving the speaker.
 */
function listenerOf(clock: VirtualClock, room: AcousticRoom, saying: () => string): SttVendor {
  return {
    id: 'room/listener',
    finalP99Ms: 800,
    hasEndpointing: true,
    endsTurns: false,
    open(sink) {
      let person = false;
      let echo = '';
      let over = false;
      return {
        send() {
          person ||= room.personSpeaks;
          echo = saying() || echo;
        },
        finalize() {
          const text = person ? 'What about the sea?' : echo;
          person = false;
          echo = '';
          clock.after(120, () => {
            if (over) return;
            sink.onFinal(text);
            sink.onFinalized();
          });
        },
        close() {
          over = true;
        },
        bufferedBytes: () => 0,
      };
    },
  };
}

/** The whole of Parley in a room: conversation, bridge, player, capture path and echo guard. Only vendors are fakes. */
export function createLoopRig<Voice extends TtsVendor>(
  answer: string,
  createVoice: (clock: VirtualClock) => Voice,
  room: Omit<RoomOptions, 'clock'>,
) {
  const clock = new VirtualClock();
  const acoustics = new AcousticRoom({ clock, ...room });
  const audio = createAudioBridge({ clock, tuning, openWindow: acoustics.openWindow });
  const llm = new FakeLlm(clock);
  llm.answer = () => answer;
  const voice = createVoice(clock);
  const trace = new Trace();
  const saved: TurnRecord[] = [];
  const saying = (): string => {
    const reply = conversation.snapshot().reply;
    return reply === null ? '' : (reply.text.slice(0, reply.heardChars).match(/\S+\s*\S+\s*\S+$/)?.[0] ?? '');
  };
  const conversation = createConversation({
    clock,
    audio,
    micSource: { kind: 'device' },
    stt: listenerOf(clock, acoustics, saying),
    llm,
    tts: voice,
    store: {
      saveTurn: async (turn) => void saved.push(turn),
      listTurns: async () => [],
      dispose: async () => {},
    },
    tuning,
    newId: () => 'conversation',
    log: { warn: () => {} },
    isDemo: () => false,
    systemPrompt: 'Be brief.',
    eventLog: trace,
  });
  const phase = () => conversation.snapshot().phase;
  const until = (holds: () => boolean, limitMs: number): void => {
    if (!clock.advanceUntil(holds, limitMs)) throw new Error(`not within ${limitMs} ms: still ${phase()}`);
  };
  return {
    clock,
    room: acoustics,
    conversation,
    llm,
    voice,
    trace,
    saved,
    phase,
    until,
    /** Hands-free on, microphone open. */
    start() {
      conversation.start();
      until(() => conversation.snapshot().micOpen, 1000);
    },
    /** Until nothing is being said, heard or thought about. */
    settle: () =>
      until(
        () =>
          (phase() === 'idle' || phase() === 'off') &&
          !acoustics.personSpeaks &&
          conversation.snapshot().reply === null,
        60_000,
      ),
  };
}
