import { t } from '../i18n/strings.ts';
import { useSnapshot } from '../stores/use-panel.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';

const vendorOnly = (name: string) => name.split('/')[0] ?? name;

/** Who is at work, and the ways to the shortcuts and the settings. */
export function TopBar({ onShortcuts, onSettings }: { onShortcuts: () => void; onSettings: () => void }) {
  const vendors = useSnapshot((snapshot) => snapshot.vendors);
  const degraded = useSnapshot((snapshot) => snapshot.degraded);
  const names = [...new Set([vendors.stt, vendors.llm, vendors.tts].map(vendorOnly))];
  const full = t.vendors.label(vendors.stt, vendors.llm, vendors.tts);
  return (
    <header className="top-bar">
      <p className="vendors" title={full}>
        <span aria-hidden="true">{names.join(' · ')}</span>
        <span className="visually-hidden">{full}</span>
      </p>
      {degraded && <p className="degraded">{t.vendors.degraded}</p>}
      <Button
        look="icon"
        aria-label={t.controls.shortcuts}
        title={t.controls.shortcuts}
        onClick={onShortcuts}
      >
        <Icon name="keyboard" />
      </Button>
      <Button
        look="icon"
        aria-label={t.controls.settings}
        aria-keyshortcuts="Control+, Meta+,"
        title={t.controls.settings}
        onClick={onSettings}
      >
        <Icon name="gear" />
      </Button>
    </header>
  );
}
