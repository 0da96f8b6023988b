import { t } from '../i18n/strings.ts';
import { usePanel, usePanelState, useSnapshot } from '../stores/use-panel.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';

/** Says plainly that nobody real answers, how to change that, and offers questions to hear the whole loop with. */
export function DemoBanner({ onAddKeys }: { onAddKeys: () => void }) {
  const panel = usePanel();
  const demo = useSnapshot((snapshot) => snapshot.demo);
  const started = useSnapshot(
    ({ turns, user, reply }) => turns.length > 0 || user !== null || reply !== null,
  );
  const samples = usePanelState((state) => state.samples);
  if (!demo) return null;
  return (
    <aside className="demo" data-started={started} aria-label={t.demo.label}>
      <p className="demo-words">
        <strong>{t.demo.badge}</strong> {t.demo.body}{' '}
        <button type="button" className="text-button" onClick={onAddKeys}>
          {t.demo.addKeys}
        </button>
      </p>
      {samples.length > 0 && (
        <>
          {!started && <p className="demo-invite">{t.demo.tryOne}</p>}
          <ul className="samples">
            {samples.map((sample) => (
              <li key={sample.id}>
                <Button look="soft" className="sample" onClick={() => panel.playSample(sample.id)}>
                  <Icon name="play" />
                  {sample.text}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </aside>
  );
}
