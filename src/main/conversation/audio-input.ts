import type { AudioInput } from '#shared/conversation/events.ts';
import type { AudioEvent } from '../audio/audio-port.ts';

/** The audio port's reports in the reducer's words. `atMs` there is when it happened, here `occurredAtMs`. */
export function inputOf(event: Exclude<AudioEvent, { kind: 'frame' | 'frames-dropped' }>): AudioInput {
  const occurredAtMs = event.atMs;
  switch (event.kind) {
    case 'mic-opened':
      return { kind: 'mic.opened', occurredAtMs };
    case 'mic-closed':
      return { kind: 'mic.closed', occurredAtMs };
    case 'mic-fault':
      return { kind: 'mic.fault', fault: event.fault, message: event.message, occurredAtMs };
    case 'vad':
      return { kind: 'vad', event: event.event, occurredAtMs };
    case 'gate-closed':
      return { kind: 'gate.closed', occurredAtMs };
    case 'started':
      return { kind: 'player.started', epoch: event.epoch, occurredAtMs };
    case 'progress':
      return { kind: 'player.progress', epoch: event.epoch, heardSamples: event.heardSamples, occurredAtMs };
    case 'drained':
      return { kind: 'player.drained', epoch: event.epoch, heardSamples: event.heardSamples, occurredAtMs };
    case 'silent':
      return { kind: 'player.silent', epoch: event.epoch, heardSamples: event.heardSamples, occurredAtMs };
    case 'paused':
      return { kind: 'player.paused', epoch: event.epoch, heardSamples: event.heardSamples, occurredAtMs };
    case 'output-fault':
      return { kind: 'output.fault', message: event.message, occurredAtMs };
  }
}
