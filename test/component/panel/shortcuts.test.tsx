import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { renderPanel } from '../support/render-panel.tsx';
import { snapshotOf } from '../support/snapshots.ts';

afterEach(cleanup);

it.each(['thinking', 'speaking', 'held', 'endpointing'] as const)(
  'Esc stops the answer while %s',
  async (phase) => {
    const { bridge } = await renderPanel({ snapshot: snapshotOf({ phase, handsFree: true }) });
    fireEvent.keyDown(document.body, { key: 'Escape' });
    expect(bridge.calls).toEqual([{ route: 'conversation.interrupt', input: undefined }]);
  },
);

it('Esc stops the answer from the text field too, and does nothing when there is nothing to stop', async () => {
  const { bridge, push } = await renderPanel({ snapshot: snapshotOf({ phase: 'idle', handsFree: true }) });
  fireEvent.keyDown(document.body, { key: 'Escape' });
  expect(bridge.calls).toEqual([]);
  push(snapshotOf({ phase: 'speaking', handsFree: true }));
  fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Escape' });
  expect(bridge.calls).toHaveLength(1);
});

it('M mutes and unmutes, but not while typing or with a modifier', async () => {
  const { bridge, push } = await renderPanel({ snapshot: snapshotOf() });
  fireEvent.keyDown(screen.getByRole('textbox'), { key: 'm' });
  fireEvent.keyDown(document.body, { key: 'm', metaKey: true });
  expect(bridge.calls).toEqual([]);
  fireEvent.keyDown(document.body, { key: 'm' });
  push(snapshotOf({ muted: true }));
  fireEvent.keyDown(document.body, { key: 'M' });
  expect(bridge.calls.map((call) => call.input)).toEqual([{ muted: true }, { muted: false }]);
});

it('? shows the keys, and Esc in there does not stop the answer', async () => {
  const { bridge } = await renderPanel({ snapshot: snapshotOf({ phase: 'speaking' }) });
  fireEvent.keyDown(document.body, { key: '?', shiftKey: true });
  const close = screen.getByRole('button', { name: 'Close' });
  fireEvent.keyDown(close, { key: 'Escape' });
  expect(bridge.calls).toEqual([]);
});

it('/ goes to the text field', async () => {
  await renderPanel({ snapshot: snapshotOf() });
  fireEvent.keyDown(document.body, { key: '/' });
  expect(document.activeElement).toBe(screen.getByRole('textbox'));
});

it('the orb starts and stops hands-free', async () => {
  const { bridge, push } = await renderPanel({ snapshot: snapshotOf() });
  fireEvent.click(screen.getByRole('button', { name: 'Start hands-free conversation' }));
  push(snapshotOf({ phase: 'idle', handsFree: true }));
  fireEvent.click(screen.getByRole('button', { name: 'Stop hands-free conversation' }));
  expect(bridge.calls.map((call) => call.route)).toEqual(['conversation.start', 'conversation.stop']);
});
