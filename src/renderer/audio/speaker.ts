import { PLAYER_RATE_HZ } from '#shared/audio/format.ts';
import type { AudioStatus } from '#shared/contracts/audio.ts';
import captureWorkletUrl from './capture-worklet.ts?worker&url';
import type { PlayerInit } from './player-worklet.ts';
import playerWorkletUrl from './player-worklet.ts?worker&url';

/** How often main learns how the output's clock stands to the window's. */
const CLOCK_REPORT_MS = 250;
/** How long the output may take to start before the person hears of it. */
const START_TIMEOUT_MS = 2000;

const NO_OUTPUT = 'Parley could not start the speaker. Check the sound output in the system settings.';

export interface Speaker {
  /** The one AudioContext of the window, at 24 kHz. */
  readonly context: AudioContext;
  /** Runs or rests the output device. */
  setOn(on: boolean): void;
  dispose(): void;
}

/** Builds the output: main's player port goes straight into the worklet. Rejects if the worklets cannot be loaded. */
export async function openSpeaker(init: PlayerInit, send: (status: AudioStatus) => void): Promise<Speaker> {
  const context = new AudioContext({ sampleRate: PLAYER_RATE_HZ, latencyHint: 'interactive' });
  // Both are loaded at once, so that the microphone's fallback need not wait.
  await Promise.all([
    context.audioWorklet.addModule(playerWorkletUrl),
    context.audioWorklet.addModule(captureWorkletUrl),
  ]);
  const player = new AudioWorkletNode(context, 'parley-player', {
    numberOfInputs: 0,
    outputChannelCount: [1],
  });
  player.port.postMessage(init, [init.port, init.playedPort]);
  player.onprocessorerror = () => {
    send({ kind: 'output-fault', message: 'The player stopped. Restart Parley to hear it again.' });
  };
  player.connect(context.destination);

  let wanted = false;
  let clockTimer: ReturnType<typeof setInterval> | undefined;
  let startTimer: ReturnType<typeof setTimeout> | undefined;

  const reportClock = () => {
    if (context.state === 'running') send(outputClock(context));
  };

  const apply = () => {
    clearTimeout(startTimer);
    if (!wanted) {
      void context.suspend();
      return;
    }
    if (context.state === 'running') return;
    startTimer = setTimeout(() => send({ kind: 'output-fault', message: NO_OUTPUT }), START_TIMEOUT_MS);
    // A refusal shows as a context that is still not running when the timer ends.
    context.resume().catch(() => undefined);
  };

  context.onstatechange = () => {
    if (context.state === 'running') {
      clearTimeout(startTimer);
      reportClock();
    } else if (wanted) {
      apply();
    }
  };
  void context.suspend();

  return {
    context,
    setOn(on) {
      if (on === wanted) return;
      wanted = on;
      clearInterval(clockTimer);
      if (on) clockTimer = setInterval(reportClock, CLOCK_REPORT_MS);
      apply();
    },
    dispose() {
      wanted = false;
      clearInterval(clockTimer);
      clearTimeout(startTimer);
      context.onstatechange = null;
      void context.close();
    },
  };
}

/** When the device plays what the context renders. */
function outputClock(context: AudioContext): AudioStatus {
  const latencyMs = (context.outputLatency || context.baseLatency) * 1000;
  const now = performance.now();
  const rendered = context.currentTime;
  const { contextTime, performanceTime } = context.getOutputTimestamp();
  // Before the device has played anything the timestamp is zero; then the latency is all there is to go by.
  const known = contextTime !== undefined && performanceTime !== undefined && contextTime > 0;
  return {
    kind: 'output-clock',
    contextS: known ? contextTime : rendered,
    atMs: known ? performanceTime : now + latencyMs,
    outputLatencyMs: latencyMs,
  };
}
