import {
  AUDIO_PORTS,
  type AudioControl,
  type AudioWindowBridge,
  audioControlSchema,
} from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import captureWorkerUrl from './capture-worker.ts?worker&url';
import { micFaultWords } from './mic-faults.ts';
import { Microphone } from './microphone.ts';
import { openSpeaker, type Speaker } from './speaker.ts';
import { startModuleWorker } from './trusted-worker.ts';
import type { WorkerCommand, WorkerReport } from './worker-messages.ts';

declare global {
  interface Window {
    readonly parleyAudio: AudioWindowBridge;
  }
}

const { parleyAudio } = window;

function startWorker(capturePort: MessagePort, playedPort: MessagePort): Worker {
  const worker = startModuleWorker(captureWorkerUrl, 'capture');
  const init: WorkerCommand = {
    kind: 'init',
    port: capturePort,
    playedPort,
    timeOriginMs: performance.timeOrigin,
    vad: { ...tuning.vad, sustainedMs: tuning.bargeIn.commitAfterMs },
    mic: tuning.mic,
    noFramesMs: tuning.mic.noFramesMs,
  };
  worker.postMessage(init, [capturePort, playedPort]);
  worker.onerror = () => {
    parleyAudio.send({ kind: 'mic-fault', fault: 'failed', message: 'Listening stopped. Restart Parley.' });
  };
  return worker;
}

function onControl(control: AudioControl, speaker: Speaker, microphone: Microphone, worker: Worker): void {
  switch (control.kind) {
    case 'open-mic':
      microphone.open(control.source);
      return;
    case 'close-mic':
      microphone.close();
      return;
    case 'play-clip': {
      const { id, pcm, sampleRateHz } = control;
      const command: WorkerCommand = { kind: 'clip', clip: { id, pcm, sampleRateHz } };
      worker.postMessage(command);
      return;
    }
    case 'speaker':
      speaker.setOn(control.on);
      return;
    case 'ping':
      parleyAudio.send({ kind: 'pong', id: control.id, atMs: performance.now() });
      return;
    default:
      control satisfies never;
  }
}

async function start(capturePort: MessagePort, playerPort: MessagePort): Promise<void> {
  const played = new MessageChannel();
  const worker = startWorker(capturePort, played.port2);
  const speaker = await openSpeaker(
    { port: playerPort, playedPort: played.port1, reportMs: tuning.player.reportMs },
    parleyAudio.send,
  );
  const microphone = new Microphone({ worker, context: speaker.context, send: parleyAudio.send });

  worker.onmessage = ({ data }: MessageEvent<WorkerReport>) => {
    if (data.kind === 'clip-ended') parleyAudio.send(data);
    else if (data.kind === 'detector-failed') {
      parleyAudio.send({ kind: 'mic-fault', fault: 'failed', message: micFaultWords.detector });
    } else microphone.onReport(data);
  };

  parleyAudio.onControl((control) =>
    onControl(audioControlSchema.parse(control), speaker, microphone, worker),
  );
  parleyAudio.send({ kind: 'ready' });
}

window.addEventListener('message', (event) => {
  if (event.source !== window || event.data?.kind !== AUDIO_PORTS) return;
  const [capturePort, playerPort] = event.ports;
  if (capturePort === undefined || playerPort === undefined) return;
  start(capturePort, playerPort).catch(() => {
    parleyAudio.send({
      kind: 'output-fault',
      message: 'The audio part of Parley could not start. Restart Parley.',
    });
  });
});
