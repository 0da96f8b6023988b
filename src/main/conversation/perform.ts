import type { MicSource } from '#shared/contracts/audio.ts';
import type { Effect, TimerName } from '#shared/conversation/effects.ts';
import type { PauseModel } from '#shared/conversation/pause-model.ts';
import type { EndedTurn } from '#shared/conversation/types.ts';
import type { AudioPort } from '../audio/audio-port.ts';
import type { Deadlines } from './deadlines.ts';
import type { LlmDriver } from './llm-driver.ts';
import type { SttDriver } from './stt-driver.ts';
import type { TtsDriver } from './tts-driver.ts';
import type { TurnAudio } from './turn-audio.ts';

export interface PerformerPorts {
  audio: AudioPort;
  micSource: MicSource;
  turnAudio: TurnAudio;
  stt: SttDriver;
  llm: LlmDriver;
  tts: TtsDriver;
  deadlines: Deadlines;
  expire(name: TimerName, seq: number): void;
  warm(language: string | null): void;
  cool(): void;
  save(turn: EndedTurn): void;
  savePauses(pauses: PauseModel): void;
}

/** Does what the reducer decided, through the ports. */
export function createPerformer(ports: PerformerPorts): (effect: Effect) => void {
  const { audio, micSource, turnAudio, stt, llm, tts, deadlines, expire, warm, cool, save, savePauses } =
    ports;
  return (effect) => {
    switch (effect.kind) {
      case 'mic.open':
        audio.openMic(micSource);
        return;
      case 'mic.close':
        audio.closeMic();
        return;
      case 'mic.gate':
        audio.setGate(effect.gate, effect.preRollMs);
        return;
      case 'mic.vad':
        audio.setVad({
          endSilenceMs: effect.endSilenceMs,
          onsetMs: effect.onsetMs,
          sustainedMs: effect.sustainedMs,
        });
        return;
      case 'audio.clear':
        turnAudio.clear();
        return;
      case 'stt.open':
        stt.open(effect.streamId, effect.again);
        return;
      case 'stt.finalize':
        stt.finalize(effect.streamId);
        return;
      case 'stt.close':
        stt.close(effect.streamId);
        return;
      case 'stt.abandon':
        stt.abandon(effect.streamId);
        return;
      case 'llm.start':
        llm.start(effect.requestId, effect.messages, effect.language);
        return;
      // For the ledger.
      case 'speculation.end':
        return;
      case 'llm.flush':
        llm.flush(effect.requestId);
        return;
      case 'llm.cancel':
        llm.cancel(effect.requestId);
        return;
      case 'tts.speak':
        tts.speak(effect.speechId, effect.language);
        return;
      case 'tts.push':
        tts.push(effect.speechId, effect.text);
        return;
      case 'tts.end':
        tts.end(effect.speechId);
        return;
      case 'tts.cancel':
        tts.cancel(effect.speechId);
        return;
      case 'player.play':
        audio.play(effect.epoch, effect.pcm);
        return;
      case 'player.end':
        audio.endAudio(effect.epoch);
        return;
      case 'player.cut':
        audio.cut(effect.epoch, effect.fadeMs);
        return;
      case 'player.pause':
        audio.pause(effect.fadeMs);
        return;
      case 'player.resume':
        audio.resume(effect.fadeMs);
        return;
      case 'player.duck':
        audio.duck(effect.gainDb, effect.rampMs);
        return;
      case 'timer.set': {
        const { name, seq } = effect;
        deadlines.set(name, effect.delayMs, () => expire(name, seq));
        return;
      }
      case 'timer.clear':
        deadlines.clear(effect.name);
        return;
      case 'turn.save':
        save(effect.turn);
        return;
      case 'pauses.save':
        savePauses(effect.pauses);
        return;
      case 'warm':
        warm(effect.language);
        return;
      case 'cool':
        cool();
        return;
      default:
        effect satisfies never;
    }
  };
}
