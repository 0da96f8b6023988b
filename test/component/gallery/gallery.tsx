/** The real panel on a fake main: `?scene=speaking`. Without a scene: the list of them. */
import { createRoot } from 'react-dom/client';
import { PanelApp } from '../../../src/renderer/panel/PanelApp.tsx';
import '../../../src/renderer/panel/styles/index.css';
import { createPanel } from '../../../src/renderer/stores/panel.ts';
import { createSettings } from '../../../src/renderer/stores/settings.ts';
import { PanelContext } from '../../../src/renderer/stores/use-panel.ts';
import { SettingsContext } from '../../../src/renderer/stores/use-settings.ts';
import { createFakeBridge } from '../support/fake-bridge.ts';
import { press } from './press.ts';
import { scenes } from './scenes.ts';
import { type SettingsScene, settingsScenes } from './settings-scenes.ts';

const root = createRoot(document.getElementById('root')!);
const allScenes: Readonly<Record<string, (typeof scenes)[string] & Partial<SettingsScene>>> = {
  ...scenes,
  ...settingsScenes,
};
const scene = allScenes[new URLSearchParams(location.search).get('scene') ?? ''];

if (scene) {
  const bridge = createFakeBridge(scene);
  if (scene.unreachable) bridge.refuse('snapshot.get', 'gone');
  if (scene.refuse) bridge.refuse(scene.refuse, 'Parley’s memory does not answer. Start Parley again.');
  if (scene.hold) bridge.hold(scene.hold);
  const panel = createPanel(bridge);
  const settings = createSettings(bridge);
  root.render(
    <PanelContext value={panel}>
      <SettingsContext value={settings}>
        <PanelApp />
      </SettingsContext>
    </PanelContext>,
  );
  void (async () => {
    await press(scene.press ?? []);
    scene.prepare?.(settings);
    document.documentElement.dataset.ready = 'true';
  })();
  const { level } = scene;
  if (level !== undefined) {
    const show = () => {
      bridge.emit('level.changed', { mic: level, speaker: level });
      requestAnimationFrame(show);
    };
    requestAnimationFrame(show);
  }
} else {
  root.render(
    <ul>
      {Object.keys(allScenes).map((name) => (
        <li key={name}>
          <a href={`?scene=${name}`}>{name}</a>
        </li>
      ))}
    </ul>,
  );
}
