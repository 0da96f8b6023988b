import { Fragment, type Ref, useImperativeHandle, useRef } from 'react';
import { t } from '../i18n/strings.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';

export interface ShortcutSheetHandle {
  open(): void;
}

/** The keys, in a modal dialog: the browser traps the focus, closes on Esc and gives the focus back. */
export function ShortcutSheet({ ref }: { ref: Ref<ShortcutSheetHandle> }) {
  const dialogRef = useRef<HTMLDialogElement>(null);
  useImperativeHandle(ref, () => ({
    open() {
      if (dialogRef.current?.open === false) dialogRef.current.showModal();
    },
  }));
  const close = () => dialogRef.current?.close();
  return (
    <dialog ref={dialogRef} className="sheet" aria-labelledby="shortcut-sheet-title" closedby="any">
      <div className="sheet-head">
        <h2 id="shortcut-sheet-title" className="sheet-title">
          {t.shortcuts.title}
        </h2>
        <Button look="icon" aria-label={t.shortcuts.close} onClick={close}>
          <Icon name="close" />
        </Button>
      </div>
      <dl className="sheet-rows">
        {t.shortcuts.rows.map(({ keys, does }) => (
          <div key={does}>
            <dt>{does}</dt>
            <dd>
              {keys.map((key, n) => (
                <Fragment key={key}>
                  {n > 0 && ' + '}
                  <kbd>{key}</kbd>
                </Fragment>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
