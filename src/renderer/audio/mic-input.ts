import type { MicSource } from '#shared/contracts/audio.ts';
import type { CaptureInput } from './worker-messages.ts';

/** 1 s at the usual 10 ms a chunk: a stall of the worker loses nothing (the default of 10 lost 200 of 300 ms). */
const PROCESSOR_BUFFER_CHUNKS = 100;

/** An open source of samples, and all that has to be let go with it. */
export interface MicInput {
  track: MediaStreamTrack;
  samples: CaptureInput;
  transfer: Transferable[];
  /** The wished device was not there; this is the default one. */
  fellBack: boolean;
  dispose(): void;
}

/** Opens the device, or silence for clips to be played into. Rejects as `getUserMedia` does. */
export async function openInput(source: MicSource, context: AudioContext): Promise<MicInput> {
  if (source.kind === 'clip') return openSilence(context);
  try {
    return tap(await openDevice(source.deviceId), context, false);
  } catch (error) {
    const missing = error instanceof DOMException && error.name === 'OverconstrainedError';
    if (source.deviceId === undefined || !missing) throw error;
    return tap(await openDevice(undefined), context, true);
  }
}

function openDevice(deviceId: string | undefined): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({
    audio: {
      channelCount: 1,
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
      ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
    },
  });
}

/** A stream that runs in real time and holds nothing. */
function openSilence(context: AudioContext): MicInput {
  const silence = new ConstantSourceNode(context, { offset: 0 });
  const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  silence.connect(destination);
  silence.start();
  const input = tap(destination.stream, context, false);
  return {
    ...input,
    dispose() {
      silence.stop();
      silence.disconnect();
      input.dispose();
    },
  };
}

/** Leads the track's samples to the worker: by a track processor, or by a worklet where there is none. */
function tap(stream: MediaStream, context: AudioContext, fellBack: boolean): MicInput {
  const track = stream.getAudioTracks()[0]!;
  const stop = () => {
    track.onended = null;
    track.onmute = null;
    track.onunmute = null;
    track.stop();
  };
  if ('MediaStreamTrackProcessor' in globalThis) {
    const { readable } = new MediaStreamTrackProcessor({ track, maxBufferSize: PROCESSOR_BUFFER_CHUNKS });
    return { track, samples: { kind: 'stream', readable }, transfer: [readable], fellBack, dispose: stop };
  }
  const { port1, port2 } = new MessageChannel();
  const source = new MediaStreamAudioSourceNode(context, { mediaStream: stream });
  const worklet = new AudioWorkletNode(context, 'parley-capture', { numberOfOutputs: 0, channelCount: 1 });
  worklet.port.postMessage({ port: port1 }, [port1]);
  source.connect(worklet);
  return {
    track,
    samples: { kind: 'port', port: port2, rateHz: context.sampleRate },
    transfer: [port2],
    fellBack,
    dispose() {
      source.disconnect();
      worklet.port.postMessage({ port: null });
      stop();
    },
  };
}
