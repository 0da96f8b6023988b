import { t } from '../i18n/strings.ts';
import { hasError, usePanelState, useSnapshot } from '../stores/use-panel.ts';
import { Orb } from './Orb.tsx';
import { statusKey } from './orb-state.ts';

/** The orb and, next to it, its state in words. */
export function Stage() {
  const error = usePanelState(hasError);
  const status = t.states[useSnapshot((snapshot) => statusKey(snapshot, error))];
  return (
    <section className="stage">
      <Orb />
      <div className="status">
        <p className="status-label">{status.label}</p>
        <p className="status-hint">{status.hint}</p>
      </div>
    </section>
  );
}
