import { type Draft, patch, replyPhase, userPhase } from './draft.ts';
import type { EventOf } from './events.ts';
import { dropStream } from './hearing.ts';
import { goOff } from './rest.ts';
import { chooseVendors } from './vendors.ts';

/** New settings count from the next turn on: a turn that is being answered ends as it began. */
export function configure(d: Draft, event: EventOf<'configure'>): void {
  const { nextConfig, config, isEarReplaced } = d.state;
  patch(d, {
    nextConfig: { ...(nextConfig ?? config), ...event.config },
    isEarReplaced: isEarReplaced || event.isEarReplaced,
  });
}

/** To be called after every event: takes up new settings as soon as nothing depends on the old ones. */
export function takeUpSettings(d: Draft): void {
  const { nextConfig, isEarReplaced, handsFree } = d.state;
  const reply = replyPhase(d.state);
  if (nextConfig !== null && reply === null) {
    patch(d, { config: nextConfig, nextConfig: null });
    chooseVendors(d);
  }
  const nobodySpeaks = userPhase(d.state) === null && (reply === null || reply.overlap === null);
  if (isEarReplaced && nobodySpeaks) {
    patch(d, { isEarReplaced: false });
    // The next voice opens one at the vendor that is chosen now.
    dropStream(d);
  }
  const isPushToTalk = d.state.config.mode === 'push-to-talk';
  if (isPushToTalk && handsFree && d.state.phase.name === 'idle') goOff(d);
}
