import { useEffect, useRef } from 'react';
import type { ImportPreview } from '#shared/contracts/settings-routes.ts';
import { t } from '../../i18n/strings.ts';
import { Button } from '../../ui/Button.tsx';

const words = t.settings.transfer;

/** What a settings file would change: a row a setting, as it is and as it would be. */
export function ImportChanges({
  fileName,
  preview,
  onApply,
  onCancel,
}: {
  fileName: string;
  preview: ImportPreview;
  onApply(): void;
  onCancel(): void;
}) {
  const titleRef = useRef<HTMLHeadingElement>(null);
  useEffect(() => titleRef.current?.focus(), []);
  return (
    <div className="import">
      <h5 ref={titleRef} className="import-title" tabIndex={-1}>
        {words.preview(fileName)}
      </h5>
      {preview.changes.length === 0 && <p>{words.noChanges}</p>}
      {preview.changes.length > 0 && (
        <ul className="import-changes">
          {preview.changes.map(({ section, field, label, before, after }) => (
            <li key={`${section}.${field}`}>
              <p className="import-label">{label}</p>
              <p>
                <del>
                  <span className="visually-hidden">{words.was} </span>
                  {before}
                </del>
              </p>
              <p>
                <ins>
                  <span className="visually-hidden">{words.becomes} </span>
                  {after}
                </ins>
              </p>
            </li>
          ))}
        </ul>
      )}
      {preview.ignored.length > 0 && (
        <div className="field-warning">
          <p>{words.ignored}</p>
          <ul className="import-ignored">
            {preview.ignored.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </div>
      )}
      <div className="actions">
        {preview.changes.length > 0 && (
          <Button look="accent" onClick={onApply}>
            {words.apply}
          </Button>
        )}
        <Button look="soft" onClick={onCancel}>
          {words.cancel}
        </Button>
      </div>
    </div>
  );
}
