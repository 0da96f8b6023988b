import type { AudioStatus } from '#shared/contracts/audio.ts';
import type { Tuning } from '#shared/conversation/tuning.ts';
import type { Clock } from '../clock.ts';
import type { AudioEvent, AudioPort } from './audio-port.ts';
import type { AudioWindow, OpenAudioWindow } from './audio-window-port.ts';
import { type ClockSync, createClockSync } from './clock-sync.ts';
import { Ears } from './ears.ts';
import { openSpeakerRecording, type SpeakerRecording } from './speaker-recording.ts';
import { Voice } from './voice.ts';
import type { WindowLink } from './window-link.ts';

export interface AudioLevels {
  mic: number;
  speaker: number;
}

export interface AudioBridge extends AudioPort {
  /**
   * Plays PCM16 mono (8–48 kHz) into the microphone path, in real time, beside what the device hears. Waits for the
   * microphone to open; resolves when the last sample has gone in, or the microphone is closed.
   */
  playClip(pcm: Int16Array, sampleRateHz: number): Promise<void>;
  /** Writes all that is rendered, from the first sound on, to a 24 kHz WAV file. Throws if it cannot be created. */
  recordSpeaker(path: string): void;
  /** 0–1 each, about 20 a second while something sounds. */
  onLevels(listener: (levels: AudioLevels) => void): () => void;
}

export interface AudioBridgeOptions {
  clock: Clock;
  openWindow: OpenAudioWindow;
  tuning: Tuning;
  /** For the log: no words of the person, no paths. */
  log?(message: string): void;
}

/** The output device is let go when nothing has needed it for this long. */
const SPEAKER_REST_MS = 30_000;
/** Pauses before the window is started again; the last one repeats. */
const RESTART_DELAYS_MS = [0, 1000, 5000, 30_000];
/** A window that lived this long was sound: the pauses begin anew. */
const RESTART_FORGET_MS = 60_000;

/**
 * The ears and the voice of main, in front of a window that may end and be started again at any time: what the
 * conversation wants is kept here and told to each window when it is ready.
 */
export function createAudioBridge(options: AudioBridgeOptions): AudioBridge {
  const { clock, tuning } = options;
  const listeners = new Set<(event: AudioEvent) => void>();
  const levelListeners = new Set<(levels: AudioLevels) => void>();
  const levels: AudioLevels = { mic: 0, speaker: 0 };

  let window: AudioWindow | null = null;
  let ready = false;
  let sync: ClockSync | null = null;
  let openedMs = 0;
  let restarts = 0;
  let cancelRestart = () => {};
  let speakerOn = false;
  let cancelSpeakerRest = () => {};
  let recording: SpeakerRecording | null = null;

  const link: WindowLink = {
    clock,
    ready: () => ready,
    control(control) {
      if (ready) window?.control(control);
    },
    toCapture(command) {
      if (ready) window?.toCapture(command);
    },
    toPlayer(command) {
      if (ready) window?.toPlayer(command);
    },
    toMainMs: (windowMs) => sync?.toMainMs(windowMs) ?? clock.nowMs(),
    emit(event) {
      for (const listener of listeners) listener(event);
    },
    log: (message) => options.log?.(message),
  };

  const setLevel = (which: keyof AudioLevels, level: number) => {
    if (levels[which] === level) return;
    levels[which] = level;
    for (const listener of levelListeners) listener({ ...levels });
  };

  const ears = new Ears({ link, tuning, level: (level) => setLevel('mic', level) });
  const voice = new Voice({
    link,
    tuning,
    level: (level) => setLevel('speaker', level),
    tap: (pcm) => recording?.write(pcm),
    onBusy: () => updateSpeaker(),
  });

  /** The device runs while the microphone is open (its echo canceller follows it) or something is to sound. */
  function updateSpeaker(): void {
    cancelSpeakerRest();
    cancelSpeakerRest = () => {};
    if (ears.wanted || voice.busy) {
      if (!speakerOn) link.control({ kind: 'speaker', on: true });
      speakerOn = true;
    } else if (speakerOn) {
      cancelSpeakerRest = clock.after(SPEAKER_REST_MS, () => {
        speakerOn = false;
        link.control({ kind: 'speaker', on: false });
      });
    }
  }

  const onReady = () => {
    ready = true;
    speakerOn = false;
    sync = createClockSync(clock, (id) => link.control({ kind: 'ping', id }));
    if (recording !== null) link.toPlayer({ kind: 'tap', on: true });
    updateSpeaker();
    voice.onReady();
    ears.onReady();
  };

  const onStatus = (status: AudioStatus) => {
    switch (status.kind) {
      case 'ready':
        if (!ready) onReady();
        return;
      case 'pong':
        sync?.onPong(status.id, status.atMs);
        return;
      case 'output-clock':
      case 'output-fault':
        voice.onStatus(status);
        return;
      default:
        ears.onStatus(status);
    }
  };

  const closeWindow = () => {
    ready = false;
    window?.dispose();
    window = null;
    sync?.dispose();
    sync = null;
  };

  const onGone = (reason: string) => {
    link.log(`The audio window is gone: ${reason}.`);
    closeWindow();
    ears.onGone();
    voice.onGone();
    if (clock.nowMs() - openedMs > RESTART_FORGET_MS) restarts = 0;
    const delayMs = RESTART_DELAYS_MS[Math.min(restarts, RESTART_DELAYS_MS.length - 1)]!;
    restarts += 1;
    cancelRestart = clock.after(delayMs, openWindow);
  };

  function openWindow(): void {
    openedMs = clock.nowMs();
    window = options.openWindow({
      capture: (message) => ears.onMessage(message),
      player: (message) => voice.onMessage(message),
      status: onStatus,
      gone: onGone,
    });
  }
  openWindow();

  return {
    openMic(source) {
      ears.open(source);
      updateSpeaker();
    },
    closeMic() {
      ears.close();
      updateSpeaker();
    },
    setGate: (gate, preRollMs) => ears.setGate(gate, preRollMs),
    setVad: (vad) => ears.setVad(vad),
    play: (epoch, pcm) => voice.play(epoch, pcm),
    endAudio: (epoch) => voice.end(epoch),
    cut: (nextEpoch, fadeMs) => voice.cut(nextEpoch, fadeMs),
    pause: (fadeMs) => voice.pause(fadeMs),
    resume: (fadeMs) => voice.resume(fadeMs),
    duck: (gainDb, rampMs) => voice.duck(gainDb, rampMs),
    heldMs: () => voice.heldMs,
    playClip: (pcm, sampleRateHz) => ears.playClip(pcm, sampleRateHz),
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onLevels(listener) {
      levelListeners.add(listener);
      return () => levelListeners.delete(listener);
    },
    recordSpeaker(path) {
      recording?.dispose();
      recording = openSpeakerRecording(path);
      link.toPlayer({ kind: 'tap', on: true });
    },
    dispose() {
      listeners.clear();
      levelListeners.clear();
      cancelRestart();
      cancelSpeakerRest();
      closeWindow();
      ears.onGone();
      voice.dispose();
      recording?.dispose();
      recording = null;
    },
  };
}
