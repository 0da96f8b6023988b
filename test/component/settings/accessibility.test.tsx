import { act, cleanup, fireEvent, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, expect, it } from 'vitest';
import { settingsScenes } from '../gallery/settings-scenes.ts';
import { renderPanel } from '../support/render-panel.tsx';

afterEach(cleanup);

it.each(Object.keys(settingsScenes))('axe finds nothing in %s', async (name) => {
  const scene = settingsScenes[name]!;
  const { container, settings, settle } = await renderPanel(scene, (bridge) => {
    if (scene.refuse) bridge.refuse(scene.refuse, 'Not now.');
    if (scene.hold) bridge.hold(scene.hold);
  });
  for (const start of scene.press) {
    const button = within(container)
      .getAllByRole('button')
      .findLast((found) => (found.ariaLabel ?? found.textContent).startsWith(start));
    fireEvent.click(button!);
    await settle();
  }
  act(() => scene.prepare?.(settings));
  // Colours and sizes are for a real browser; jsdom has neither.
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
});
