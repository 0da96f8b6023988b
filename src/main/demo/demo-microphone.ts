import type { AudioPort } from '../audio/audio-port.ts';

/**
 * The ears of demo mode: the person's microphone if there is one, else silence into which sample questions are played.
 * A missing or refused microphone is then no fault; `onSilence` is told once. Outside demo mode nothing is changed.
 */
export function withDemoMicrophone(
  audio: AudioPort,
  isDemo: () => boolean,
  onSilence: () => void,
): AudioPort {
  let hasDevice = true;
  return {
    ...audio,
    openMic(source) {
      audio.openMic(hasDevice || !isDemo() ? source : { kind: 'clip' });
    },
    onEvent(listener) {
      return audio.onEvent((event) => {
        const cannotOpen =
          event.kind === 'mic-fault' && (event.fault === 'denied' || event.fault === 'no-device');
        if (!cannotOpen || !isDemo()) return listener(event);
        if (!hasDevice) return;
        hasDevice = false;
        onSilence();
        audio.openMic({ kind: 'clip' });
      });
    },
  };
}
