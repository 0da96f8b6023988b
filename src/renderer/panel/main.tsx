import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { PanelBridge } from '#shared/contracts/routes.ts';
import './styles/index.css';
import { createPanel } from '../stores/panel.ts';
import { createSettings } from '../stores/settings.ts';
import { PanelContext } from '../stores/use-panel.ts';
import { SettingsContext } from '../stores/use-settings.ts';
import { RenderGuard } from '../ui/RenderGuard.tsx';
import { PanelApp } from './PanelApp.tsx';

declare global {
  interface Window {
    /** Put there by the panel's preload. */
    parley: PanelBridge;
  }
}

const panel = createPanel(window.parley);
const settings = createSettings(window.parley);
window.addEventListener(
  'pagehide',
  () => {
    panel.dispose();
    settings.dispose();
  },
  { once: true },
);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <PanelContext value={panel}>
      <SettingsContext value={settings}>
        <RenderGuard>
          <PanelApp />
        </RenderGuard>
      </SettingsContext>
    </PanelContext>
  </StrictMode>,
);
