import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { renderPanel } from '../support/render-panel.tsx';
import { snapshotOf } from '../support/snapshots.ts';

afterEach(cleanup);

const space = { key: ' ', code: 'Space' };

async function open() {
  const { bridge, unmount } = await renderPanel({ snapshot: snapshotOf() });
  const talk = () => bridge.calls.map((call) => call.route).filter((route) => route.startsWith('pushToTalk'));
  const button = screen.getByRole('button', { name: 'Hold to talk' });
  return { talk, button, unmount };
}

const once = ['pushToTalk.press', 'pushToTalk.release'];

describe('Space', () => {
  it('talks while it is held, however often it repeats', async () => {
    const { talk } = await open();
    fireEvent.keyDown(document.body, space);
    fireEvent.keyDown(document.body, { ...space, repeat: true });
    fireEvent.keyDown(document.body, { ...space, repeat: true });
    expect(talk()).toEqual(['pushToTalk.press']);
    fireEvent.keyUp(document.body, space);
    expect(talk()).toEqual(once);
  });

  it('does not begin on a repeat that was pressed elsewhere', async () => {
    const { talk } = await open();
    fireEvent.keyDown(document.body, { ...space, repeat: true });
    fireEvent.keyUp(document.body, space);
    expect(talk()).toEqual([]);
  });

  it('ends when the window is left', async () => {
    const { talk } = await open();
    fireEvent.keyDown(document.body, space);
    fireEvent.blur(window);
    fireEvent.keyUp(document.body, space);
    expect(talk()).toEqual(once);
  });

  it('ends when the panel goes away', async () => {
    const { talk, unmount } = await open();
    fireEvent.keyDown(document.body, space);
    unmount();
    expect(talk()).toEqual(once);
  });

  it('is a space in a text field, a click on a button, and nothing with a modifier', async () => {
    const { talk } = await open();
    fireEvent.keyDown(screen.getByRole('textbox'), space);
    fireEvent.keyDown(screen.getByRole('button', { name: 'Mute microphone' }), space);
    fireEvent.keyDown(document.body, { ...space, ctrlKey: true });
    expect(talk()).toEqual([]);
  });

  it('ends also when the focus has moved into the text field meanwhile', async () => {
    const { talk } = await open();
    fireEvent.keyDown(document.body, space);
    fireEvent.keyUp(screen.getByRole('textbox'), space);
    expect(talk()).toEqual(once);
  });
});

describe('the button', () => {
  it.each(['pointerUp', 'pointerCancel', 'pointerLeave', 'lostPointerCapture'] as const)(
    'ends with %s',
    async (end) => {
      const { talk, button } = await open();
      fireEvent.pointerDown(button, { button: 0 });
      fireEvent[end](button);
      fireEvent.pointerUp(button);
      expect(talk()).toEqual(once);
    },
  );

  it('leaves the other pointer buttons alone', async () => {
    const { talk, button } = await open();
    fireEvent.pointerDown(button, { button: 2 });
    fireEvent.pointerUp(button, { button: 2 });
    expect(talk()).toEqual([]);
  });

  it.each(['Space', 'Enter'])('talks while %s is held on it', async (code) => {
    const { talk, button } = await open();
    fireEvent.keyDown(button, { code });
    fireEvent.keyDown(button, { code, repeat: true });
    fireEvent.keyUp(button, { code });
    expect(talk()).toEqual(once);
  });

  it('can be switched by a click that nobody holds, such as a screen reader’s', async () => {
    const { talk, button } = await open();
    fireEvent.click(button, { detail: 0 });
    expect(talk()).toEqual(['pushToTalk.press']);
    fireEvent.click(button, { detail: 0 });
    expect(talk()).toEqual(once);
  });

  it('held by two at once is pressed once, and ends with the last', async () => {
    const { talk, button } = await open();
    fireEvent.pointerDown(button, { button: 0 });
    fireEvent.keyDown(document.body, space);
    fireEvent.pointerUp(button);
    expect(talk()).toEqual(['pushToTalk.press']);
    fireEvent.keyUp(document.body, space);
    expect(talk()).toEqual(once);
  });
});
