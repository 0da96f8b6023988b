import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { openSettings } from '../support/open-settings.tsx';
import { renderPanel } from '../support/render-panel.tsx';
import { snapshotOf } from '../support/snapshots.ts';

afterEach(cleanup);

const settingsView = () => screen.queryByRole('region', { name: 'Settings' });

describe('opening and leaving', () => {
  it.each([{ ctrlKey: true }, { metaKey: true }])(
    'a comma with %o opens them, also while typing',
    async (keys) => {
      const { settle } = await renderPanel({ snapshot: snapshotOf() });
      fireEvent.keyDown(screen.getByRole('textbox', { name: 'Message' }), { key: ',', ...keys });
      await settle();
      expect(settingsView()).not.toBeNull();
    },
  );

  it('the demo leads to the keys', async () => {
    const { settle } = await renderPanel({ snapshot: snapshotOf({ demo: true }) });
    fireEvent.click(screen.getByRole('button', { name: 'Add your keys' }));
    await settle();
    expect(screen.getByRole('heading', { name: 'Keys', level: 3 })).toBe(document.activeElement);
  });

  it('Esc leaves, gives the focus back, and the half-written message is still there', async () => {
    const { settle } = await renderPanel({ snapshot: snapshotOf() });
    const message = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });
    fireEvent.change(message, { target: { value: 'Half a th' } });
    message.focus();
    fireEvent.keyDown(message, { key: ',', ctrlKey: true });
    await settle();
    expect(document.activeElement).not.toBe(message);
    fireEvent.keyDown(document.activeElement!, { key: 'Escape' });
    expect(settingsView()).toBeNull();
    expect(document.activeElement).toBe(message);
    expect(message.value).toBe('Half a th');
  });

  it('Back leaves too', async () => {
    const { press } = await openSettings(null);
    await press('Back to the conversation');
    expect(settingsView()).toBeNull();
  });

  it('from a section of a narrow window the way back leads to the list, and to the place in it', async () => {
    const { press, view } = await openSettings('Personas');
    await press('All settings');
    expect(settingsView()?.dataset.page).toBe('list');
    expect(document.activeElement?.textContent).toContain('Personas');
    expect(view.getByRole('heading', { name: 'Settings' })).toBeDefined();
  });
});

it('the conversation below is out of reach, and its keys do nothing', async () => {
  const { bridge, container } = await openSettings('Voice loop');
  expect(container.querySelector('.panel')?.hasAttribute('inert')).toBe(true);
  const before = bridge.calls.length;
  for (const key of ['m', ' ', '/', '?'])
    fireEvent.keyDown(document.body, { key, code: key === ' ' ? 'Space' : key });
  expect(bridge.calls).toHaveLength(before);
});

it('lets go of the talk key when they open', async () => {
  const { bridge } = await renderPanel({ snapshot: snapshotOf() });
  fireEvent.keyDown(document.body, { code: 'Space', key: ' ' });
  fireEvent.keyDown(document.body, { key: ',', ctrlKey: true });
  expect(bridge.calls.map(({ route }) => route).slice(0, 2)).toEqual([
    'pushToTalk.press',
    'pushToTalk.release',
  ]);
});

it('says why they cannot be loaded, and tries again', async () => {
  const { view, press } = await openSettings(null, {}, (bridge) =>
    bridge.refuse('settings.get', 'The memory does not answer.'),
  );
  expect(view.getByRole('alert').textContent).toContain('The memory does not answer.');
  await press('Try again');
  expect(view.queryByRole('alert')).toBeNull();
  expect(view.getByRole('slider', { name: 'Patience' })).toBeDefined();
});

it('says what of the stored settings could not be used, and that changes will not last', async () => {
  const { view } = await openSettings(null, {
    ignored: ['Voice loop, patience: could not be read.'],
    kept: false,
  });
  expect(view.getByText('Voice loop, patience: could not be read.')).toBeDefined();
  expect(view.getByText(/Changes last until Parley quits/)).toBeDefined();
});

it('shows in the list what is set', async () => {
  const { view } = await openSettings(null, {
    keys: { groq: { source: 'keychain', mask: '••••q7Zk' } },
    patch: { privacy: { localOnly: true } },
  });
  const nav = view.getByRole('navigation');
  for (const words of ['Hands-free', 'Groq', '1 key is set', 'Local only'])
    expect(nav.textContent).toContain(words);
});
