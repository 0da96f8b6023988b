import { clearTimers, type Draft, effect, patch, replyPhase, setTimer } from './draft.ts';
import { hearsVoice } from './hearing.ts';
import { policyFor } from './interruption-policy.ts';

/** Opens the microphone if it is closed; it has `mic.openMs` to do so. */
export function openMic(d: Draft): void {
  if (d.state.mic !== 'closed') return;
  patch(d, { mic: 'opening' });
  effect(d, { kind: 'mic.open' });
  setTimer(d, 'mic-open', d.nowMs + d.state.config.tuning.mic.openMs);
  tuneDetector(d, false);
}

export function closeMic(d: Draft): void {
  clearTimers(d, 'mic-open');
  if (d.state.mic === 'closed') return;
  patch(d, { mic: 'closed', voice: false });
  effect(d, { kind: 'mic.gate', gate: 'closed', preRollMs: 0 }, { kind: 'mic.close' });
}

/** Lets through what the flags allow: everything while the key is down, else voices, else nothing. */
export function setGate(d: Draft): void {
  const { preRollPushToTalkMs, preRollHandsFreeMs } = d.state.config.tuning.mic;
  if (d.state.mic === 'closed') return;
  if (d.state.pushToTalkDown) effect(d, { kind: 'mic.gate', gate: 'open', preRollMs: preRollPushToTalkMs });
  else if (hearsVoice(d.state) && !isDeaf(d))
    effect(d, { kind: 'mic.gate', gate: 'vad', preRollMs: preRollHandsFreeMs });
  else effect(d, { kind: 'mic.gate', gate: 'closed', preRollMs: 0 });
}

/** Parley sounds, and whatever is heard meanwhile would be taken for its echo: nobody is paid to listen to it. */
export function isDeaf(d: Draft): boolean {
  const phase = replyPhase(d.state);
  return phase !== null && phase.name !== 'thinking' && !policyFor(d.state.config.echoProfile, phase).words;
}

/** Silence (ms) that the detector waits for before it says that speech has ended. */
function endSilenceMs(d: Draft): number {
  const { vad } = d.state.config.tuning;
  const { listener, config } = d.state;
  return (listener?.hasEndpointing ?? config.sttHasEndpointing)
    ? vad.endSilenceWithVendorEndpointingMs
    : vad.endSilenceMs;
}

/** The detector is slower to believe in a voice while Parley's own is in the room. */
export function tuneDetector(d: Draft, outputSounds: boolean): void {
  const { vad, bargeIn } = d.state.config.tuning;
  const onsetMs = outputSounds ? vad.onsetDuringOutputMs : vad.onsetMs;
  effect(d, {
    kind: 'mic.vad',
    endSilenceMs: endSilenceMs(d),
    onsetMs,
    sustainedMs: bargeIn.commitAfterMs,
  });
}
