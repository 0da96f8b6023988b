import { act, render } from '@testing-library/react';
import { PanelApp } from '../../../src/renderer/panel/PanelApp.tsx';
import { createPanel } from '../../../src/renderer/stores/panel.ts';
import { createSettings } from '../../../src/renderer/stores/settings.ts';
import { PanelContext } from '../../../src/renderer/stores/use-panel.ts';
import { SettingsContext } from '../../../src/renderer/stores/use-settings.ts';
import { createFakeBridge, type FakeBridge } from './fake-bridge.ts';

type Given = Parameters<typeof createFakeBridge>[0];

/** The whole panel on a fake main, once its first snapshot has been drawn. */
export async function renderPanel(given: Given, prepare?: (bridge: FakeBridge) => void) {
  standInForBrowser();
  const bridge = createFakeBridge(given);
  prepare?.(bridge);
  const panel = createPanel(bridge);
  const settings = createSettings(bridge);
  const view = render(
    <PanelContext value={panel}>
      <SettingsContext value={settings}>
        <PanelApp />
      </SettingsContext>
    </PanelContext>,
  );
  await act(async () => {
    await bridge.settled();
  });
  let revision = given.snapshot.revision;
  return {
    ...view,
    bridge,
    panel,
    settings,
    /** Main's next snapshot: the given one, one revision on. */
    push(snapshot: Given['snapshot']) {
      revision += 1;
      act(() => bridge.emit('snapshot.changed', { ...snapshot, revision }));
    },
    /** Lets every call made so far be answered and drawn. */
    settle: () => act(() => bridge.settled()),
  };
}

/** What jsdom lacks: sizes never change there, and dialogs only remember whether they are open. */
function standInForBrowser() {
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
    this.open = false;
  };
}
