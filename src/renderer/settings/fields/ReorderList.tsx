import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { t } from '../../i18n/strings.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { landing, moved, type RowBox, shiftPx } from './reorder.ts';

interface Drag {
  from: number;
  to: number;
  dyPx: number;
  startYPx: number;
  rows: readonly RowBox[];
}

export interface ReorderItem {
  id: string;
  /** For people; the row shows it itself. */
  label: string;
}

/**
 * A list whose order matters. Rows move by dragging their handle (Esc puts it back), with Alt+↑ and Alt+↓ from anywhere
 * in the row, and with the two buttons at its end. `announce` hears of each move in words.
 */
export function ReorderList<Item extends ReorderItem>({
  label,
  items,
  rankOf,
  renderItem,
  onReorder,
  announce,
}: {
  label: string;
  items: readonly Item[];
  /** The number that a row shows; null: it does not count. */
  rankOf(item: Item): number | null;
  renderItem(item: Item): ReactNode;
  onReorder(items: Item[]): void;
  announce(words: string): void;
}) {
  const listRef = useRef<HTMLOListElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const words = t.settings.order;
  const dragging = drag !== null;

  useEffect(() => {
    if (!dragging) return;
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      setDrag(null);
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, [dragging]);

  const move = (from: number, to: number) => {
    const item = items[from];
    if (!item || to === from || to < 0 || to >= items.length) return;
    onReorder(moved(items, from, to));
    announce(words.movedTo(item.label, to + 1, items.length));
  };

  const onRowKeyDown = (event: KeyboardEvent, index: number) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined || !event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    move(index, index + step);
  };

  const onHandleDown = (event: PointerEvent<HTMLElement>, from: number) => {
    if (event.button !== 0 || !listRef.current) return;
    event.currentTarget.setPointerCapture?.(event.pointerId);
    const rows = [...listRef.current.children].map((row) => {
      const { top, height } = row.getBoundingClientRect();
      return { top, height };
    });
    setDrag({ from, to: from, dyPx: 0, startYPx: event.clientY, rows });
  };
  const onHandleMove = (event: PointerEvent) => {
    if (!drag) return;
    const dyPx = event.clientY - drag.startYPx;
    setDrag({ ...drag, dyPx, to: landing(drag.rows, drag.from, dyPx) });
  };
  const onHandleUp = () => {
    if (!drag) return;
    setDrag(null);
    move(drag.from, drag.to);
  };

  return (
    <ol ref={listRef} className="order" aria-label={label} data-dragging={dragging}>
      {items.map((item, index) => (
        <li
          key={item.id}
          className="order-row"
          data-dragged={drag?.from === index}
          style={drag ? { transform: `translateY(${offsetPx(drag, index)}px)` } : undefined}
          onKeyDown={(event) => onRowKeyDown(event, index)}
        >
          <span
            className="order-handle"
            title={words.handle}
            onPointerDown={(event) => onHandleDown(event, index)}
            onPointerMove={onHandleMove}
            onPointerUp={onHandleUp}
            onPointerCancel={() => setDrag(null)}
          >
            <Icon name="grip" />
          </span>
          <span className="order-rank" aria-hidden="true">
            {rankOf(item) ?? '–'}
          </span>
          <div className="order-content">{renderItem(item)}</div>
          <span className="order-moves">
            <MoveButton
              direction="up"
              label={words.up(item.label)}
              blocked={index === 0}
              onMove={() => move(index, index - 1)}
            />
            <MoveButton
              direction="down"
              label={words.down(item.label)}
              blocked={index === items.length - 1}
              onMove={() => move(index, index + 1)}
            />
          </span>
        </li>
      ))}
    </ol>
  );
}

function offsetPx(drag: Drag, index: number): number {
  return index === drag.from ? drag.dyPx : shiftPx(drag.rows, index, drag.from, drag.to);
}

/** Stays focusable at the end of its way, so that the keyboard does not lose its place there. */
function MoveButton({
  direction,
  label,
  blocked,
  onMove,
}: {
  direction: 'up' | 'down';
  label: string;
  blocked: boolean;
  onMove(): void;
}) {
  return (
    <Button
      look="icon"
      className="order-move"
      aria-label={label}
      title={label}
      aria-keyshortcuts={direction === 'up' ? 'Alt+ArrowUp' : 'Alt+ArrowDown'}
      aria-disabled={blocked}
      onClick={() => !blocked && onMove()}
    >
      <Icon name={direction} />
    </Button>
  );
}
