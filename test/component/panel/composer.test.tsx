import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { renderPanel } from '../support/render-panel.tsx';
import { snapshotOf } from '../support/snapshots.ts';

afterEach(cleanup);

async function open() {
  const shown = await renderPanel({ snapshot: snapshotOf() });
  const field = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });
  const type = (value: string) => fireEvent.change(field, { target: { value } });
  const sent = () =>
    shown.bridge.calls.filter((call) => call.route === 'message.send').map((call) => call.input);
  return { ...shown, field, type, sent };
}

it('sends with Enter and empties itself', async () => {
  const { field, type, sent, settle } = await open();
  type('  Hello there ');
  fireEvent.keyDown(field, { key: 'Enter' });
  await settle();
  expect(sent()).toEqual([{ text: 'Hello there' }]);
  expect(field.value).toBe('');
});

it('keeps the draft when sending fails, says why, and sends it again', async () => {
  const { bridge, field, type, sent, settle } = await open();
  bridge.refuse('message.send', 'Groq cannot be reached. Check the network.');
  type('Do not lose me');
  fireEvent.keyDown(field, { key: 'Enter' });
  await settle();
  expect(field.value).toBe('Do not lose me');
  expect(screen.getByText(/Groq cannot be reached/).textContent).toContain('your text is still here');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  fireEvent.click(screen.getByRole('button', { name: 'Send' }));
  await settle();
  expect(sent()).toHaveLength(2);
  expect(field.value).toBe('');
  expect(screen.queryByText(/Groq cannot be reached/)).toBeNull();
});

it('keeps what was typed while the message was on its way', async () => {
  const { field, type, settle } = await open();
  type('First');
  fireEvent.keyDown(field, { key: 'Enter' });
  type('First and more');
  await settle();
  expect(field.value).toBe('and more');
});

it('does not send with Shift+Enter, in the middle of a composition, or nothing', async () => {
  const { field, type, sent } = await open();
  fireEvent.keyDown(field, { key: 'Enter' });
  type('   ');
  fireEvent.keyDown(field, { key: 'Enter' });
  type('こんにち');
  fireEvent.keyDown(field, { key: 'Enter', shiftKey: true });
  fireEvent.keyDown(field, { key: 'Enter', isComposing: true });
  expect(sent()).toEqual([]);
});
