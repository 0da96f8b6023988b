import { type ComponentType, useEffect, useEffectEvent, useRef, useState } from 'react';
import { t } from '../i18n/strings.ts';
import { useSettingsClient, useSettingsState } from '../stores/use-settings.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { LoadFailure } from './LoadFailure.tsx';
import { SectionList } from './SectionList.tsx';
import { StoredProblems } from './StoredProblems.tsx';
import { AboutSection } from './sections/AboutSection.tsx';
import { KeysSection } from './sections/KeysSection.tsx';
import { LlmSection } from './sections/LlmSection.tsx';
import { PersonasSection } from './sections/PersonasSection.tsx';
import { PrivacySection } from './sections/PrivacySection.tsx';
import { SttSection } from './sections/SttSection.tsx';
import { TransferSection } from './sections/TransferSection.tsx';
import { TtsSection } from './sections/TtsSection.tsx';
import { VoiceLoopSection } from './sections/VoiceLoopSection.tsx';
import { type SectionId, type SectionProps, sectionIds } from './sections.ts';

const pages: Record<SectionId, ComponentType<SectionProps>> = {
  voiceLoop: VoiceLoopSection,
  stt: SttSection,
  llm: LlmSection,
  tts: TtsSection,
  keys: KeysSection,
  personas: PersonasSection,
  privacy: PrivacySection,
  transfer: TransferSection,
  about: AboutSection,
};

/**
 * The settings, over the conversation. In a narrow window the list of sections and a section follow each other; in a
 * wide one they stand side by side. Esc leaves from anywhere.
 */
export function SettingsView({
  initialSection,
  onClose,
}: {
  initialSection: SectionId | null;
  onClose: () => void;
}) {
  const client = useSettingsClient();
  const [section, setSection] = useState(initialSection);
  const ready = useSettingsState((state) => state.settings !== null);
  const problem = useSettingsState((state) => state.loadProblem);
  const titleRef = useRef<HTMLHeadingElement>(null);
  const navRef = useRef<HTMLElement>(null);
  const pageRef = useRef<HTMLElement>(null);

  useEffect(() => {
    void client.load();
    return () => {
      if (client.store.getState().preview?.problem === null) client.stopPreview();
    };
  }, [client]);

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.defaultPrevented && !event.isComposing) onClose();
  });
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);

  // The focus follows what is shown: the settings' own heading, then a section's, and on the way back the place in the
  // list that it was opened from. Where the list stays in sight, whoever goes through it keeps their place in it.
  const [left, setLeft] = useState<SectionId | null>(null);
  useEffect(() => {
    const nav = navRef.current;
    if (!ready || (section === null && left === null)) titleRef.current?.focus();
    else if (section === null) nav?.querySelectorAll('button')[sectionIds.indexOf(left!)]?.focus();
    else if (!nav?.contains(document.activeElement) || nav.getClientRects().length === 0) {
      pageRef.current?.querySelector<HTMLElement>('[tabindex="-1"]')?.focus();
    }
    if (pageRef.current) pageRef.current.scrollTop = 0;
  }, [ready, section, left]);

  const shown = section ?? sectionIds[0];
  const Page = pages[shown];
  return (
    <section
      className="settings"
      data-page={section === null ? 'list' : 'section'}
      aria-labelledby="settings-title"
    >
      <header className="settings-bar">
        <Button
          look="icon"
          className="settings-leave"
          aria-label={t.settings.back}
          title={`${t.settings.back} (Esc)`}
          onClick={onClose}
        >
          <Icon name="back" />
        </Button>
        <Button
          look="icon"
          className="settings-up"
          aria-label={t.settings.allSettings}
          title={t.settings.allSettings}
          onClick={() => {
            setLeft(section);
            setSection(null);
          }}
        >
          <Icon name="back" />
        </Button>
        <h2 ref={titleRef} id="settings-title" className="settings-title" tabIndex={-1}>
          {t.settings.title}
        </h2>
      </header>
      {ready ? (
        <div className="settings-body">
          <SectionList ref={navRef} current={shown} onChoose={setSection} />
          <article ref={pageRef} className="settings-page" aria-labelledby="section-title">
            <StoredProblems />
            <Page key={shown} goTo={setSection} />
          </article>
        </div>
      ) : (
        <div className="settings-body settings-loading" aria-busy={problem === null}>
          {problem === null ? (
            <p>{t.settings.loading}</p>
          ) : (
            <LoadFailure title={t.settings.loadFailed} problem={problem} onRetry={() => void client.load()} />
          )}
        </div>
      )}
      <SettingsAnnouncer />
    </section>
  );
}

/** What a change led to, for those who do not see it. */
function SettingsAnnouncer() {
  const words = useSettingsState((state) => state.announcement);
  return (
    <div className="visually-hidden" role="status" aria-live="polite" aria-atomic="true">
      {words}
    </div>
  );
}
