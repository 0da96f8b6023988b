import { type MouseEvent, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { t } from '../i18n/strings.ts';
import { SettingsView } from '../settings/SettingsView.tsx';
import type { SectionId } from '../settings/sections.ts';
import { usePanel, usePanelState } from '../stores/use-panel.ts';
import { RenderGuard } from '../ui/RenderGuard.tsx';
import { Announcer } from './Announcer.tsx';
import { Composer } from './Composer.tsx';
import { Controls } from './Controls.tsx';
import { Conversation } from './Conversation.tsx';
import { createHold } from './hold.ts';
import { Notices } from './Notices.tsx';
import { ShortcutSheet, type ShortcutSheetHandle } from './ShortcutSheet.tsx';
import { Stage } from './Stage.tsx';
import { TopBar } from './TopBar.tsx';
import { useShortcuts } from './use-shortcuts.ts';

/** The whole panel, or what to do when main cannot be reached. */
export function PanelApp() {
  const ready = usePanelState((state) => state.snapshot !== null);
  const unreachable = usePanelState((state) => state.unreachable);
  if (ready) return <ConnectedPanel />;
  return (
    <main className="panel panel-waiting" aria-busy={!unreachable}>
      {unreachable && (
        <div className="unreachable" role="alert">
          <h1>{t.failures.connect.title}</h1>
          <p>{t.failures.connect.detail}</p>
        </div>
      )}
    </main>
  );
}

function ConnectedPanel() {
  const panel = usePanel();
  const [hold] = useState(() =>
    createHold({ press: panel.pressPushToTalk, release: panel.releasePushToTalk }),
  );
  const composerRef = useRef<HTMLTextAreaElement>(null);
  const sheetRef = useRef<ShortcutSheetHandle>(null);
  const [settings, setSettings] = useState<SettingsOpening | null>(null);

  useEffect(() => () => hold.releaseAll(), [hold]);
  const showSettings = (section: SectionId | null) => {
    hold.releaseAll();
    const { activeElement } = document;
    setSettings({ section, opener: activeElement instanceof HTMLElement ? activeElement : null });
  };
  const closeSettings = () => {
    // What is inert cannot take the focus: first the conversation is back, then what opened the settings has it again.
    flushSync(() => setSettings(null));
    settings?.opener?.focus();
  };
  useShortcuts({
    hold,
    covered: settings !== null,
    showSheet: () => sheetRef.current?.open(),
    showSettings: () => showSettings(null),
    focusComposer: () => composerRef.current?.focus(),
  });

  return (
    <main className="panel-frame">
      <h1 className="visually-hidden">{t.appName}</h1>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only looks at what the buttons inside do */}
      <div className="panel" inert={settings !== null} onMouseDown={keepFocus}>
        <TopBar onShortcuts={() => sheetRef.current?.open()} onSettings={() => showSettings(null)} />
        <Notices />
        <Stage />
        <Conversation onAddKeys={() => showSettings('keys')} />
        <footer className="dock">
          <Controls hold={hold} />
          <Composer ref={composerRef} />
        </footer>
        <ShortcutSheet ref={sheetRef} />
      </div>
      {settings && (
        <RenderGuard onLeave={closeSettings}>
          <SettingsView initialSection={settings.section} onClose={closeSettings} />
        </RenderGuard>
      )}
      <Announcer />
    </main>
  );
}

/** Where the settings were opened, and what had the focus then. */
interface SettingsOpening {
  section: SectionId | null;
  opener: HTMLElement | null;
}

/**
 * A pointer does not focus the conversation's buttons: after a click, Space still means "hold to talk" and typing still
 * goes where it went. The keyboard focuses them as any others.
 */
function keepFocus(event: MouseEvent) {
  if (event.target instanceof Element && event.target.closest('button')) event.preventDefault();
}
