import { useEffect } from 'react';
import { t } from '../../i18n/strings.ts';
import { useSettings, useSettingsClient, useSettingsState } from '../../stores/use-settings.ts';
import { ConfirmButton } from '../fields/ConfirmButton.tsx';
import { formatMs } from '../format.ts';

const words = t.settings.voiceLoop.pauses;

/** What Parley has learnt of how its person pauses, and the way to take it back. */
export function LearntPauses() {
  const client = useSettingsClient();
  const pauses = useSettingsState((state) => state.pauses);
  const patience = useSettings((settings) => settings.voiceLoop.patience);
  // biome-ignore lint/correctness/useExhaustiveDependencies: patience bounds what the pauses may do, so it is asked again
  useEffect(() => void client.loadPauses(), [client, patience]);
  if (pauses === null) return null;
  return (
    <div className="field">
      <h4 className="field-label">{words.label}</h4>
      <p className="field-hint">
        {pauses.pauses === 0
          ? words.none
          : words.learnt(pauses.pauses, formatMs(pauses.finishedWaitMs), formatMs(pauses.unfinishedWaitMs))}
      </p>
      {pauses.pauses > 0 && (
        <ConfirmButton
          label={words.forget}
          yes={words.forgetYes}
          onConfirm={() => void client.forgetPauses()}
        />
      )}
    </div>
  );
}
