import type { KeyboardEvent, MouseEvent, PointerEvent } from 'react';
import { t } from '../i18n/strings.ts';
import { usePanel, useSnapshot } from '../stores/use-panel.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import type { Hold } from './hold.ts';
import { canInterrupt } from './orb-state.ts';

/** Mute, hold to talk, stop. */
export function Controls({ hold }: { hold: Hold }) {
  const panel = usePanel();
  const muted = useSnapshot((snapshot) => snapshot.muted);
  const stoppable = useSnapshot(canInterrupt);
  const muteLabel = muted ? t.controls.unmute : t.controls.mute;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields
    <div className="controls" role="group" aria-label={t.controls.group}>
      <Button
        look="soft"
        className="control-round"
        data-on={muted}
        aria-label={muteLabel}
        title={`${muteLabel} (M)`}
        onClick={() => panel.setMuted(!muted)}
      >
        {muted ? <Icon name="mic-off" /> : <Icon name="mic" />}
      </Button>
      <HoldButton hold={hold} />
      <Button
        look="soft"
        className="control-round"
        aria-label={t.controls.interrupt}
        title={`${t.controls.interrupt} (Esc)`}
        disabled={!stoppable}
        onClick={panel.interrupt}
      >
        <Icon name="stop" />
      </Button>
    </div>
  );
}

/**
 * Talks while it is held, by pointer or by Space or Enter on it. A click without either (a screen reader's, a switch's)
 * cannot be held: it begins, and the next one ends.
 */
function HoldButton({ hold }: { hold: Hold }) {
  const down = useSnapshot((snapshot) => snapshot.pushToTalkDown);

  const onPointerDown = (event: PointerEvent<HTMLButtonElement>) => {
    if (event.button !== 0) return;
    // Sliding off the button goes on talking; only letting go, or losing the pointer, ends it.
    event.currentTarget.setPointerCapture?.(event.pointerId);
    hold.press('pointer');
  };
  const onPointerEnd = () => hold.release('pointer');

  const isHoldKey = (event: KeyboardEvent) => event.code === 'Space' || event.code === 'Enter';
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isHoldKey(event)) return;
    event.preventDefault();
    if (!event.repeat) hold.press('button-key');
  };
  const onKeyUp = (event: KeyboardEvent) => {
    if (!isHoldKey(event)) return;
    event.preventDefault();
    hold.release('button-key');
  };
  const onClick = (event: MouseEvent) => {
    if (event.detail !== 0) return;
    if (hold.isHeldBy('latch')) hold.release('latch');
    else hold.press('latch');
  };

  return (
    <Button
      look="accent"
      className="control-hold"
      aria-pressed={down}
      aria-keyshortcuts="Space"
      onPointerDown={onPointerDown}
      onPointerUp={onPointerEnd}
      onPointerCancel={onPointerEnd}
      onPointerLeave={onPointerEnd}
      onLostPointerCapture={onPointerEnd}
      onKeyDown={onKeyDown}
      onKeyUp={onKeyUp}
      onBlur={() => hold.release('button-key')}
      onClick={onClick}
      onContextMenu={(event) => event.preventDefault()}
    >
      <span>{t.controls.hold}</span>
      <span className="key" aria-hidden="true">
        Space
      </span>
    </Button>
  );
}
