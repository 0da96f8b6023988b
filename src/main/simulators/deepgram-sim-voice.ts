import { randomUUID } from 'node:crypto';
import type { SpeakSessionPorts } from './deepgram-speak.ts';
import { speechFaultOf } from './sim-faults.ts';
import { createSimSpeech, type SimSpeech } from './sim-speech.ts';
import type { SpeechState } from './tts-simulator.ts';

/** What is spoken on a socket between two cuts. */
export interface SpeakUtterance extends Pick<SimSpeech, 'say' | 'isBusy' | 'samplesSent'> {
  /** Text that was given, whether it is spoken or not. */
  addText(text: string): void;
  /** It has come to its end. */
  finish(): void;
  /** Cuts it off: some sound still follows, then `onSilent`, once. */
  cut(onSilent: () => void): void;
  dispose(): void;
}

export interface UtteranceListener {
  /** The sound of a text is about to be sent. */
  onText?(): void;
  /** The sound of the oldest text has been sent. */
  onTextEnd(): void;
  /** All sound has been sent. */
  onRest?(): void;
}

/** Sends a voice as bare binary frames, as both of Deepgram's sockets do, and keeps a record of it. */
export function createSpeakUtterance(ports: SpeakSessionPorts, listener: UtteranceListener): SpeakUtterance {
  const { socket, controls } = ports;
  const id = randomUUID();
  const fault = speechFaultOf(controls.fault);
  let transcript = '';
  let state: SpeechState = 'open';
  let lateChunks = 0;
  let onSilent: (() => void) | null = null;

  const speech = createSimSpeech({
    clock: ports.clock,
    voice: ports.voice,
    pace: controls,
    language: ports.language,
    keepAudio: ports.keepAudio,
    misbehaves,
    onText: () => listener.onText?.(),
    onChunk(bytes) {
      socket.send(bytes);
      if (state !== 'cancelled') return;
      lateChunks += 1;
      if (lateChunks >= controls.lateChunksMax) endCut();
    },
    onTextEnd() {
      if (state === 'cancelled') endCut();
      else listener.onTextEnd();
    },
    onRest: () => listener.onRest?.(),
    onFailed() {
      state = 'failed';
      ports.close(1011, 'Internal error. (NET-0000)');
    },
  });

  function misbehaves(chunksSent: number): boolean {
    if (fault === null || chunksSent < fault.afterChunks) return false;
    if (fault.kind === 'drop') socket.terminate();
    else if (fault.kind === 'close') ports.close(fault.code, fault.reason);
    else if (fault.kind === 'garbage') socket.send('{"type":"Flushed", <not json>');
    else if (fault.kind === 'error-frame') {
      ports.send({ type: 'Error', code: fault.code, description: 'A simulated error.' });
      ports.close(1011, `A simulated error. (${fault.code})`);
    }
    return true;
  }

  function endCut(): void {
    speech.stop();
    const told = onSilent;
    onSilent = null;
    told?.();
  }

  ports.log({
    get record() {
      return {
        id,
        voiceId: ports.voiceId,
        language: ports.language,
        transcript,
        state,
        samplesSent: speech.samplesSent(),
        words: [...speech.words()],
        lateChunks,
      };
    },
    pcm: () => speech.pcm(),
    dispose: () => speech.stop(),
  });

  return {
    say: speech.say,
    isBusy: speech.isBusy,
    samplesSent: speech.samplesSent,
    addText(text) {
      transcript += text;
    },
    finish() {
      if (state === 'open') state = 'done';
    },
    cut(listenerOfSilence) {
      state = 'cancelled';
      onSilent = listenerOfSilence;
      speech.dropWaiting();
      if (!speech.isBusy() || controls.lateChunksMax === 0) endCut();
    },
    dispose: () => speech.stop(),
  };
}
