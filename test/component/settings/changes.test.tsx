import { act, cleanup, fireEvent } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { defaultSettings } from '#shared/model/settings.ts';
import { openSettings } from '../support/open-settings.tsx';

afterEach(cleanup);

describe('a change', () => {
  it('shows at once and goes to main', async () => {
    const { view, patches, settle } = await openSettings('Voice loop');
    fireEvent.click(view.getByRole('radio', { name: 'Push to talk' }));
    expect(view.getByRole<HTMLInputElement>('radio', { name: 'Push to talk' }).checked).toBe(true);
    await settle();
    expect(patches()).toEqual([{ voiceLoop: { mode: 'push-to-talk' } }]);
    expect(view.getByRole<HTMLInputElement>('radio', { name: 'Push to talk' }).checked).toBe(true);
  });

  it('that main refuses is taken back, with the reason at its field, until it is changed again', async () => {
    const { view, bridge, settle } = await openSettings('Voice loop');
    bridge.refuse('settings.set', 'The disk is full. Free some space.');
    fireEvent.click(view.getByRole('radio', { name: 'Careful' }));
    await settle();
    expect(view.getByRole<HTMLInputElement>('radio', { name: 'Balanced' }).checked).toBe(true);
    expect(view.getByRole('group', { name: 'Interrupting it' }).textContent).toContain('The disk is full.');
    fireEvent.click(view.getByRole('radio', { name: 'Easy' }));
    expect(view.queryByText(/The disk is full/)).toBeNull();
    await settle();
    expect(view.getByRole<HTMLInputElement>('radio', { name: 'Easy' }).checked).toBe(true);
  });

  it('waits while another is on its way, and goes with what came meanwhile', async () => {
    const { view, bridge, patches, settle } = await openSettings('Voice loop');
    const answer = bridge.hold('settings.set');
    const slider = view.getByRole<HTMLInputElement>('slider', { name: 'Patience' });
    for (const value of ['60', '70', '80']) fireEvent.change(slider, { target: { value } });
    fireEvent.click(view.getByRole('radio', { name: 'Easy' }));
    expect(patches()).toEqual([{ voiceLoop: { patience: 60 } }]);
    expect(slider.value).toBe('80');
    await act(async () => answer());
    await settle();
    expect(patches().slice(1)).toEqual([{ voiceLoop: { patience: 80, interruption: 'easy' } }]);
    expect(slider.value).toBe('80');
  });

  it('that was made elsewhere shows here, under what is still on its way', async () => {
    const { view, bridge, settle } = await openSettings('Voice loop');
    const answer = bridge.hold('settings.set');
    fireEvent.click(view.getByRole('radio', { name: 'Easy' }));
    const settings = defaultSettings();
    settings.voiceLoop.patience = 100;
    act(() => bridge.emit('settings.changed', { settings, ignored: [], kept: true }));
    expect(view.getByRole<HTMLInputElement>('slider', { name: 'Patience' }).value).toBe('100');
    expect(view.getByRole<HTMLInputElement>('radio', { name: 'Easy' }).checked).toBe(true);
    await act(async () => answer());
    await settle();
  });
});

it('patience shows the numbers behind it, and says them', async () => {
  const { view } = await openSettings('Voice loop');
  const slider = view.getByRole('slider', { name: 'Patience' });
  expect(slider.getAttribute('aria-valuetext')).toBe('300 ms after a finished sentence, up to 2.5 s');
  fireEvent.change(slider, { target: { value: '100' } });
  expect(slider.getAttribute('aria-valuetext')).toBe('1 s after a finished sentence, up to 5 s');
  expect(view.getByText('After an “um”').nextElementSibling?.textContent).toBe('5 s');
});

it('a section goes back to its defaults, but not at the first press', async () => {
  const { view, inputsOf, press, said } = await openSettings('Voice loop', {
    patch: { voiceLoop: { patience: 0 } },
  });
  await press('Back to the defaults');
  expect(inputsOf('settings.reset')).toEqual([]);
  expect(document.activeElement?.textContent).toBe('Cancel');
  fireEvent.keyDown(document.activeElement!, { key: 'Escape' });
  expect(document.activeElement?.textContent).toBe('Back to the defaults');
  await press('Back to the defaults');
  await press('Yes, use the defaults');
  expect(inputsOf('settings.reset')).toEqual([{ section: 'voiceLoop' }]);
  expect(view.getByRole<HTMLInputElement>('slider', { name: 'Patience' }).value).toBe('50');
  expect(said()).toContain('The defaults are back');
});

it('privacy: two switches, and where things go now', async () => {
  const { view, patches, settle } = await openSettings('Privacy', {
    keys: {
      groq: { source: 'keychain', mask: '••••q7Zk' },
      cerebras: { source: 'keychain', mask: '••••1111' },
    },
  });
  expect(view.getByText('goes to Groq; if that fails, to Cerebras')).toBeDefined();
  expect(view.getAllByText('nowhere: no vendor is on')).toHaveLength(1);
  fireEvent.click(view.getByRole('switch', { name: 'Local vendors only' }));
  fireEvent.click(view.getByRole('switch', { name: 'Private conversation' }));
  await settle();
  expect(patches()).toEqual([{ privacy: { localOnly: true } }, { privacy: { privateConversation: true } }]);
});

it('about: says which Parley this is, or why it cannot, and tries again', async () => {
  const { view, press } = await openSettings('About', {}, (bridge) => bridge.refuse('about.get', 'Not now.'));
  expect(view.getByRole('alert').textContent).toContain('Not now.');
  await press('Try again');
  expect(view.queryByRole('alert')).toBeNull();
  expect(view.getByText('Version').nextElementSibling?.textContent).toBe('0.1.0');
  expect(view.getByText('Microphone').nextElementSibling?.textContent).toBe(
    'Open for 2 h 5 min; 12 min of that went to speech-to-text. 90% was never sent.',
  );
});

it('voice loop: says what was learnt of the pauses, and forgets it when that is confirmed', async () => {
  const pauses = { pauses: 23, finishedWaitMs: 420, unfinishedWaitMs: 900 };
  const { view, press } = await openSettings('Voice loop', { pauses });
  expect(view.getByText(/Learnt from 23 pauses of yours.*420.*900/)).toBeTruthy();
  await press('Forget what was learnt');
  await press('Forget it');
  expect(view.getByText(/has nothing to go by yet/)).toBeTruthy();
  expect(view.queryByRole('button', { name: 'Forget what was learnt' })).toBeNull();
});
