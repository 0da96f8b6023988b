import { act, cleanup } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { openSettings } from '../support/open-settings.tsx';

afterEach(cleanup);

it('says that it listens, and then what it found', async () => {
  let end = () => {};
  const { view, press, settle } = await openSettings('Voice loop', {}, (bridge) => {
    end = bridge.hold('audio.echoTest');
  });
  await press('Test the echo');
  expect(view.getByRole('button', { name: 'Listening to itself…' })).toHaveProperty('disabled', true);
  await act(async () => end());
  await settle();
  expect(view.getByText('You use a headset.').getAttribute('role')).toBe('status');
  expect(view.getByRole('button', { name: 'Test the echo' })).toHaveProperty('disabled', false);
});

it('says why it could not, and can be tried again', async () => {
  const { view, press } = await openSettings('Voice loop', {}, (bridge) =>
    bridge.refuse('audio.echoTest', 'Stop the conversation first.'),
  );
  await press('Test the echo');
  expect(view.getByRole('alert').textContent).toBe('Stop the conversation first.');
  expect(view.getByRole('button', { name: 'Test the echo' })).toBeDefined();
});
