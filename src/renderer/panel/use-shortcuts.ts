import { useEffect, useEffectEvent } from 'react';
import { usePanel } from '../stores/use-panel.ts';
import type { Hold } from './hold.ts';
import { canInterrupt } from './orb-state.ts';

const textFields = 'input, textarea, select, [contenteditable]:not([contenteditable="false"])';
/** Space already means something on these. */
const spaceUsers = 'button, a[href], summary, [role="button"], dialog';

/**
 * The panel's keys: Space held to talk, Esc to stop, M to mute, / to type, ? for help, Ctrl or ⌘ with a comma for the
 * settings. Push-to-talk ends with the key, and also when the window is left or hidden, since the key-up then goes
 * elsewhere. While something lies over the conversation (`covered`) none of them does anything.
 */
export function useShortcuts(options: {
  hold: Hold;
  covered: boolean;
  showSheet(): void;
  showSettings(): void;
  focusComposer(): void;
}): void {
  const panel = usePanel();
  const { hold, covered } = options;

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const snapshot = panel.store.getState().snapshot;
    if (!snapshot || event.defaultPrevented || covered || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== ',') return;
      event.preventDefault();
      options.showSettings();
      return;
    }
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.key === 'Escape') {
      // An open dialog is the innermost thing: Esc closes that first.
      if (!target.closest('dialog') && !event.isComposing && canInterrupt(snapshot)) panel.interrupt();
      return;
    }
    if (target.closest(textFields) || target.closest('dialog')) return;
    if (event.code === 'Space') {
      if (target.closest(spaceUsers)) return;
      event.preventDefault();
      if (!event.repeat) hold.press('key');
      return;
    }
    if (event.repeat) return;
    if (event.key === 'm' || event.key === 'M') panel.setMuted(!snapshot.muted);
    else if (event.key === '?') options.showSheet();
    else if (event.key === '/') options.focusComposer();
    else return;
    event.preventDefault();
  });

  useEffect(() => {
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.code === 'Space') hold.release('key');
    };
    const onLeave = () => hold.releaseAll();
    const onVisibility = () => {
      if (document.hidden) hold.releaseAll();
    };
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keyup', onKeyUp);
    window.addEventListener('blur', onLeave);
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('blur', onLeave);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [hold]);
}
