import { useEffect, useRef, useState } from 'react';
import { t } from '../i18n/strings.ts';
import { usePanel, usePanelState } from '../stores/use-panel.ts';
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

  useEffect(() => () => hold.releaseAll(), [hold]);
  useShortcuts({
    hold,
    showSheet: () => sheetRef.current?.open(),
    focusComposer: () => composerRef.current?.focus(),
  });

  return (
    <main className="panel">
      <h1 className="visually-hidden">{t.appName}</h1>
      <TopBar onShortcuts={() => sheetRef.current?.open()} />
      <Notices />
      <Stage />
      <Conversation />
      <footer className="dock">
        <Controls hold={hold} />
        <Composer ref={composerRef} />
      </footer>
      <Announcer />
      <ShortcutSheet ref={sheetRef} />
    </main>
  );
}
