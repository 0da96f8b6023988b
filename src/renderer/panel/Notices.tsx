import { useMemo } from 'react';
import { t } from '../i18n/strings.ts';
import { usePanel, usePanelState, useSnapshot } from '../stores/use-panel.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';

/** What went wrong, in words, with the way out. The announcer reads them aloud. */
export function Notices() {
  const panel = usePanel();
  const fromMain = useSnapshot((snapshot) => snapshot.notices);
  const ownFailures = usePanelState((state) => state.failures);
  const notices = useMemo(() => [...fromMain, ...ownFailures], [fromMain, ownFailures]);
  if (notices.length === 0) return null;
  return (
    <section className="notices" aria-label={t.notices.label}>
      {notices.map((notice) => (
        <article key={notice.id} className="notice" data-level={notice.level}>
          {notice.level === 'info' ? <Icon name="info" /> : <Icon name="warning" />}
          <div className="notice-words">
            <h2>{notice.title}</h2>
            <p>{notice.detail}</p>
          </div>
          <Button
            look="icon"
            aria-label={t.notices.dismiss(notice.title)}
            onClick={() => panel.dismissNotice(notice.id)}
          >
            <Icon name="close" />
          </Button>
        </article>
      ))}
    </section>
  );
}
