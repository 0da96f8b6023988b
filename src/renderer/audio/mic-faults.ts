import type { MicFaultKind } from '#shared/contracts/audio.ts';

export const micFaultWords = {
  denied:
    'Parley may not use the microphone. Allow it in the system settings under privacy, then start again.',
  noDevice: 'No microphone was found. Connect one, then start again.',
  fellBack: 'The chosen microphone is not connected. Parley listens to the default one instead.',
  lost: 'The microphone stopped or was disconnected. Parley is looking for one.',
  silent: 'The microphone gives no sound at all. It may be muted: check its switch, or choose another one.',
  busy: 'The microphone could not be opened. Another program may be using it: close that one, then start again.',
  detector: 'The voice detector could not start. Use push-to-talk, or start Parley again.',
} as const;

/** What `getUserMedia` rejected with, by the names of the Media Capture specification. */
export function faultOf(error: unknown): { kind: MicFaultKind; message: string } {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError')
    return { kind: 'denied', message: micFaultWords.denied };
  if (name === 'NotFoundError') return { kind: 'no-device', message: micFaultWords.noDevice };
  return { kind: 'failed', message: micFaultWords.busy };
}
