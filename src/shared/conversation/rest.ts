import { clearTimers, type Draft, effect, patch, setPhase, setTimer } from './draft.ts';
import { timerNames } from './effects.ts';
import { dropStream } from './hearing.ts';
import { closeMic, setGate } from './microphone.ts';

/** Nothing to hear or to say: idle while a microphone is open or hands-free is on, else off. */
export function rest(d: Draft): void {
  const { handsFree, mic, config, exchanges, prompted } = d.state;
  const { limits, mic: micTuning } = config.tuning;
  clearTimers(d, 'turn-max', 'gate', 'stt-final', 'endpoint', 'speculate', 'overlap');
  setTimer(d, 'sockets-idle', d.nowMs + limits.socketsIdleMs);
  if (!handsFree && mic === 'closed') {
    clearTimers(d, 'idle', 'idle-prompt');
    setPhase(d, { name: 'off' });
    return;
  }
  setTimer(d, 'idle', d.nowMs + (handsFree ? limits.idleOffMs : micTuning.warmAfterPushToTalkMs));
  const mayAsk = handsFree && config.idlePromptMs > 0 && exchanges.length > 0 && !prompted;
  if (mayAsk) setTimer(d, 'idle-prompt', d.nowMs + config.idlePromptMs);
  setPhase(d, { name: 'idle' });
  setGate(d);
}

/** Closes ears and sockets. What a cut reply still owes (`closing`) is left to its own deadline. */
export function goOff(d: Draft): void {
  clearTimers(d, ...timerNames.filter((name) => name !== 'closing'));
  patch(d, { handsFree: false, pushToTalkDown: false });
  effect(d, { kind: 'audio.clear' });
  dropStream(d);
  effect(d, { kind: 'cool' });
  closeMic(d);
  setPhase(d, { name: 'off' });
}
