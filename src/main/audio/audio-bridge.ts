import type {
  AudioControl,
  AudioStatus,
  CaptureCommand,
  CaptureMessage,
  MicGate,
  MicSource,
  PlayerCommand,
  PlayerMessage,
} from '#shared/contracts/audio.ts';
import { PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';
import type { Tuning } from '#shared/conversation/tuning.ts';
import type { Clock } from '../clock.ts';
import type { AudioEvent, AudioPort } from './audio-port.ts';
import type { AudioWindow, OpenAudioWindow } from './audio-window-port.ts';
import { type ClockSync, createClockSync } from './clock-sync.ts';
import { Playout } from './playout.ts';
import { openSpeakerRecording, type SpeakerRecording } from './speaker-recording.ts';

export interface AudioLevels {
  mic: number;
  speaker: number;
}

export interface AudioBridge extends AudioPort {
  /** Plays PCM16 mono (8–48 kHz) into the open microphone path; resolves when it has gone in, or the microphone closes. */
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

/** The player's answer to `cut` takes a block and a fade; a player that does not answer by then is stuck. */
const CUT_ANSWER_MS = 400;
/** With audio in its hands the player reports every 50 ms; this long without one means that nothing sounds. */
const PLAYER_STALL_MS = 2000;
/** The output device is let go when nothing has needed it for this long. */
const SPEAKER_REST_MS = 30_000;
/** Pauses before the window is started again; the last one repeats. */
const RESTART_DELAYS_MS = [0, 1000, 5000, 30_000];
/** A window that lived this long counts as sound. */
const RESTART_FORGET_MS = 60_000;
/** Frames per acknowledgement: 200 ms. */
const ACK_FRAMES = 10;

const RESTARTED = 'The audio part of Parley stopped and is being started again.';
const OVERFLOW = 'The reply was longer than Parley can hold. Its end is left out.';
const STALLED = 'The speaker takes no sound. Check the sound output in the system settings.';

/**
 * The ears and the voice of main. What the conversation wants (microphone, gate, epoch) is kept here and told to the
 * window when it is ready, also to one that had to be started again.
 */
export function createAudioBridge(options: AudioBridgeOptions): AudioBridge {
  const { clock, tuning } = options;
  const listeners = new Set<(event: AudioEvent) => void>();
  const levelListeners = new Set<(levels: AudioLevels) => void>();
  const clips = new Map<number, () => void>();
  const levels: AudioLevels = { mic: 0, speaker: 0 };

  let window: AudioWindow | null = null;
  let ready = false;
  let disposed = false;
  let sync: ClockSync | null = null;
  let crashes = 0;
  let openedMs = 0;
  let cancelRestart = () => {};

  let micSource: MicSource | null = null;
  let gate: { gate: MicGate; preRollMs: number } = { gate: 'closed', preRollMs: 0 };
  let vad: { endSilenceMs: number; onsetMs: number } = {
    endSilenceMs: tuning.vad.endSilenceMs,
    onsetMs: tuning.vad.onsetMs,
  };
  let seqBase = 0;
  let lastSeq = -1;
  let clipId = 0;

  let output: { contextS: number; atMs: number } | null = null;
  let speakerOn = false;
  let cancelSpeakerRest: (() => void) | null = null;
  let cancelStall: (() => void) | null = null;
  let paused = false;
  let heardSamples = 0;
  let recording: SpeakerRecording | null = null;
  /** Cuts that were asked for and have not been answered. */
  const cuts = new Map<number, { heardSamples: number; cancel: () => void }>();

  const emit = (event: AudioEvent) => {
    for (const listener of listeners) listener(event);
  };
  const control = (message: AudioControl) => {
    if (ready) window?.control(message);
  };
  const toCapture = (command: CaptureCommand) => {
    if (ready) window?.toCapture(command);
  };
  const toPlayer = (command: PlayerCommand) => {
    if (ready) window?.toPlayer(command);
  };
  const setLevel = (which: keyof AudioLevels, level: number) => {
    if (levels[which] === level) return;
    levels[which] = level;
    for (const listener of levelListeners) listener({ ...levels });
  };
  const toMainMs = (windowMs: number) => sync?.toMainMs(windowMs) ?? clock.nowMs();
  /** When what was rendered at `contextS` leaves the speaker. */
  const heardAtMs = (contextS: number) =>
    output === null ? clock.nowMs() : output.atMs + (contextS - output.contextS) * 1000;

  const playout = new Playout({
    targetMs: tuning.player.targetMs,
    maxHeldMs: tuning.tts.maxHeldMs,
    cutFadeMs: tuning.bargeIn.fadeOutMs,
    toPlayer,
    overflow: () => emit({ kind: 'output-fault', message: OVERFLOW, atMs: clock.nowMs() }),
    abandoned: (epoch, heard) => emit({ kind: 'drained', epoch, heardSamples: heard, atMs: clock.nowMs() }),
  });

  /** The device runs while the microphone is open (the canceller needs it) or something is to sound. */
  const updateSpeaker = () => {
    cancelSpeakerRest?.();
    cancelSpeakerRest = null;
    if (micSource !== null || playout.busy) {
      if (!speakerOn) control({ kind: 'speaker', on: true });
      speakerOn = true;
    } else if (speakerOn) {
      cancelSpeakerRest = clock.after(SPEAKER_REST_MS, () => {
        speakerOn = false;
        control({ kind: 'speaker', on: false });
      });
    }
  };

  const watchPlayer = () => {
    cancelStall?.();
    cancelStall = null;
    if (paused || !ready || playout.inPlayerSamples === 0) return;
    cancelStall = clock.after(PLAYER_STALL_MS, () => {
      cancelStall = null;
      emit({ kind: 'output-fault', message: STALLED, atMs: clock.nowMs() });
    });
  };

  const answerCut = (epoch: number, heard: number, atMs: number) => {
    const cut = cuts.get(epoch);
    if (cut === undefined) return;
    cuts.delete(epoch);
    cut.cancel();
    setLevel('speaker', 0);
    emit({ kind: 'silent', epoch, heardSamples: heard, atMs });
  };

  const startEpoch = () => {
    paused = false;
    heardSamples = 0;
  };

  const onCapture = (message: CaptureMessage) => {
    switch (message.kind) {
      case 'frame':
        lastSeq = seqBase + message.seq;
        if (message.seq % ACK_FRAMES === 0) toCapture({ kind: 'ack', seq: message.seq });
        emit({ kind: 'frame', seq: lastSeq, pcm: message.pcm, atMs: toMainMs(message.atMs) });
        return;
      case 'vad':
        emit({ kind: 'vad', event: message.event, atMs: toMainMs(message.atMs) });
        return;
      case 'gate-closed':
        gate = { gate: 'closed', preRollMs: 0 };
        emit({ kind: 'gate-closed', atMs: toMainMs(message.atMs) });
        return;
      case 'level':
        setLevel('mic', message.level);
        return;
      case 'dropped':
        emit({ kind: 'frames-dropped', frames: message.frames, atMs: clock.nowMs() });
        return;
      default:
        message satisfies never;
    }
  };

  const onPlayer = (message: PlayerMessage) => {
    if (message.kind === 'tap') {
      recording?.write(message.pcm);
      return;
    }
    const { epoch } = message;
    const atMs = heardAtMs(message.contextS);
    if (message.kind === 'silent') {
      answerCut(epoch, message.renderedSamples, atMs);
      return;
    }
    if (epoch !== playout.epoch) return;
    switch (message.kind) {
      case 'started':
        emit({ kind: 'started', epoch, atMs });
        break;
      case 'progress': {
        playout.onRendered(epoch, message.renderedSamples);
        setLevel('speaker', message.level);
        // What was rendered last is still on its way through the device.
        const nowMs = clock.nowMs();
        const underWay = Math.max(0, ((atMs - nowMs) * PLAYER_RATE_HZ) / 1000);
        heardSamples = Math.max(heardSamples, Math.round(message.renderedSamples - underWay));
        emit({ kind: 'progress', epoch, heardSamples, atMs: nowMs });
        break;
      }
      case 'drained':
        playout.onDrained(epoch, message.renderedSamples);
        setLevel('speaker', 0);
        emit({ kind: 'drained', epoch, heardSamples: message.renderedSamples, atMs });
        updateSpeaker();
        break;
      case 'paused':
        playout.onRendered(epoch, message.renderedSamples);
        setLevel('speaker', 0);
        emit({ kind: 'paused', epoch, heardSamples: message.renderedSamples, atMs });
        break;
      case 'underrun':
        options.log?.('The player ran out of audio within a reply.');
        break;
      default:
        message satisfies never;
    }
    watchPlayer();
  };

  const onReady = () => {
    ready = true;
    sync?.dispose();
    sync = createClockSync(clock, (id) => control({ kind: 'ping', id }));
    if (recording !== null) toPlayer({ kind: 'tap', on: true });
    playout.announce();
    toCapture({ kind: 'vad', ...vad });
    toCapture({ kind: 'gate', ...gate });
    speakerOn = false;
    updateSpeaker();
    if (micSource !== null) control({ kind: 'open-mic', source: micSource });
  };

  const onStatus = (status: AudioStatus) => {
    switch (status.kind) {
      case 'ready':
        onReady();
        return;
      case 'mic-opened':
        emit({ kind: 'mic-opened', atMs: toMainMs(status.atMs) });
        return;
      case 'mic-closed':
        setLevel('mic', 0);
        emit({ kind: 'mic-closed', atMs: clock.nowMs() });
        return;
      case 'mic-fault':
        emit({ kind: 'mic-fault', fault: status.fault, message: status.message, atMs: clock.nowMs() });
        return;
      case 'clip-ended':
        clips.get(status.id)?.();
        clips.delete(status.id);
        return;
      case 'pong':
        sync?.onPong(status.id, status.atMs);
        return;
      case 'output-clock':
        output = { contextS: status.contextS, atMs: toMainMs(status.atMs) };
        return;
      case 'output-fault':
        emit({ kind: 'output-fault', message: status.message, atMs: clock.nowMs() });
        return;
      default:
        status satisfies never;
    }
  };

  const closeWindow = () => {
    window?.dispose();
    window = null;
    ready = false;
    sync?.dispose();
    sync = null;
    output = null;
    cancelStall?.();
    cancelStall = null;
    seqBase = lastSeq + 1;
    for (const ended of clips.values()) ended();
    clips.clear();
    setLevel('mic', 0);
    setLevel('speaker', 0);
  };

  const onGone = (reason: string) => {
    options.log?.(`The audio window is gone: ${reason}.`);
    closeWindow();
    if (disposed) return;
    const atMs = clock.nowMs();
    if (micSource !== null) emit({ kind: 'mic-fault', fault: 'failed', message: RESTARTED, atMs });
    for (const [epoch, cut] of [...cuts]) answerCut(epoch, cut.heardSamples, atMs);
    if (playout.busy) emit({ kind: 'output-fault', message: RESTARTED, atMs });
    playout.playerLost();
    if (gate.gate === 'post-roll') onCapture({ kind: 'gate-closed', atMs });
    if (atMs - openedMs > RESTART_FORGET_MS) crashes = 0;
    const delayMs = RESTART_DELAYS_MS[Math.min(crashes, RESTART_DELAYS_MS.length - 1)]!;
    crashes += 1;
    cancelRestart = clock.after(delayMs, open);
  };

  function open(): void {
    openedMs = clock.nowMs();
    window = options.openWindow({ capture: onCapture, player: onPlayer, status: onStatus, gone: onGone });
  }
  open();

  return {
    openMic(source) {
      micSource = source;
      updateSpeaker();
      control({ kind: 'open-mic', source });
    },
    closeMic() {
      micSource = null;
      updateSpeaker();
      // A window that is not there has no microphone open.
      if (ready) control({ kind: 'close-mic' });
      else emit({ kind: 'mic-closed', atMs: clock.nowMs() });
    },
    setGate(name, preRollMs) {
      gate = { gate: name, preRollMs };
      if (!ready && name === 'post-roll') onCapture({ kind: 'gate-closed', atMs: clock.nowMs() });
      toCapture({ kind: 'gate', gate: name, preRollMs });
    },
    setVad(next) {
      vad = next;
      toCapture({ kind: 'vad', ...next });
    },
    play(epoch, pcm) {
      if (epoch > playout.epoch) startEpoch();
      playout.play(epoch, pcm);
      updateSpeaker();
      if (cancelStall === null) watchPlayer();
    },
    endAudio(epoch) {
      if (epoch > playout.epoch) startEpoch();
      playout.end(epoch);
      updateSpeaker();
    },
    cut(nextEpoch, fadeMs) {
      const epoch = playout.epoch;
      const heard = heardSamples;
      if (!playout.cut(nextEpoch, fadeMs)) return;
      startEpoch();
      cancelStall?.();
      cancelStall = null;
      const cancel = clock.after(fadeMs + CUT_ANSWER_MS, () => answerCut(epoch, heard, clock.nowMs()));
      cuts.set(epoch, { heardSamples: heard, cancel });
      if (!ready) answerCut(epoch, heard, clock.nowMs());
      updateSpeaker();
    },
    pause(fadeMs) {
      paused = true;
      cancelStall?.();
      cancelStall = null;
      if (ready) toPlayer({ kind: 'pause', fadeMs });
      else emit({ kind: 'paused', epoch: playout.epoch, heardSamples, atMs: clock.nowMs() });
    },
    resume(fadeMs) {
      paused = false;
      toPlayer({ kind: 'resume', fadeMs });
      watchPlayer();
    },
    duck(gainDb, rampMs) {
      toPlayer({ kind: 'duck', gainDb, rampMs });
    },
    heldMs: () => playout.heldMs,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    playClip(pcm, sampleRateHz) {
      if (!ready) return Promise.resolve();
      const id = ++clipId;
      return new Promise((resolve) => {
        clips.set(id, resolve);
        // A copy: a view would drag the whole buffer behind it along.
        control({ kind: 'play-clip', id, pcm: Int16Array.from(pcm), sampleRateHz });
      });
    },
    recordSpeaker(path) {
      recording?.dispose();
      recording = openSpeakerRecording(path);
      toPlayer({ kind: 'tap', on: true });
    },
    onLevels(listener) {
      levelListeners.add(listener);
      return () => levelListeners.delete(listener);
    },
    dispose() {
      disposed = true;
      cancelRestart();
      cancelSpeakerRest?.();
      for (const cut of cuts.values()) cut.cancel();
      cuts.clear();
      closeWindow();
      recording?.dispose();
      recording = null;
      listeners.clear();
      levelListeners.clear();
    },
  };
}
