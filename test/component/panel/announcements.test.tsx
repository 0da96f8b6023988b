import { cleanup, fireEvent, screen } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, describe, expect, it } from 'vitest';
import { scenes } from '../gallery/scenes.ts';
import { renderPanel } from '../support/render-panel.tsx';
import { snapshotOf, turnOf } from '../support/snapshots.ts';

afterEach(cleanup);

const said = () => screen.getByRole('status').textContent;
const user = (finalText: string, interimText = '') => ({ turnId: 't1', finalText, interimText });
const reply = (text: string, heardChars: number, complete: boolean) => ({
  turnId: 't1',
  text,
  heardChars,
  complete,
  interrupted: false,
});

/** Every text that the live region held while `change` ran, in order. */
async function recording(change: () => void): Promise<string[]> {
  const region = screen.getByRole('status');
  const texts: string[] = [];
  const observer = new MutationObserver(() => texts.push(region.textContent ?? ''));
  observer.observe(region, { childList: true, characterData: true, subtree: true });
  change();
  await Promise.resolve();
  observer.disconnect();
  return texts;
}

describe('the live region', () => {
  it('says states and the person’s final words, never interim words or the reply’s tokens', async () => {
    const { push } = await renderPanel({ snapshot: snapshotOf({ phase: 'idle', handsFree: true }) });
    const base = { handsFree: true };
    push(snapshotOf({ ...base, phase: 'listening' }));
    expect(said()).toBe('Listening');
    for (const interim of ['When', 'When does', 'When does water']) {
      push(snapshotOf({ ...base, phase: 'listening', user: user('', interim) }));
      expect(said()).toBe('Listening');
    }
    push(snapshotOf({ ...base, phase: 'thinking', user: user('When does water boil?') }));
    expect(said()).toBe('You: When does water boil? Thinking');
    push(
      snapshotOf({
        ...base,
        phase: 'speaking',
        user: user('When does water boil?'),
        reply: reply('At', 0, false),
      }),
    );
    expect(said()).toBe('Speaking');

    const text = 'At one hundred degrees.';
    const during = await recording(() => {
      for (let n = 2; n <= text.length; n += 1) {
        push(
          snapshotOf({
            ...base,
            phase: 'speaking',
            user: user('When does water boil?'),
            reply: reply(text.slice(0, n), n - 2, n === text.length),
          }),
        );
      }
    });
    expect(during).toEqual([]);

    push(snapshotOf({ ...base, phase: 'idle', turns: [turnOf('t1', { spokenText: text })] }));
    expect(said()).toBe('Listening for you');
  });

  it('reads a reply that nobody heard, once it is final', async () => {
    const { push } = await renderPanel({ snapshot: snapshotOf({ phase: 'thinking' }) });
    push(
      snapshotOf({
        phase: 'idle',
        turns: [turnOf('t1', { spokenText: '', unspokenText: 'At one hundred.' })],
      }),
    );
    expect(said()).toBe('Parley: At one hundred. Ready');
  });

  it('reads notices with the way out', async () => {
    const { push } = await renderPanel({ snapshot: snapshotOf() });
    const notice = {
      id: 'n',
      level: 'warning',
      title: 'Cartesia does not answer',
      detail: 'ElevenLabs speaks.',
    } as const;
    push(snapshotOf({ notices: [notice] }));
    expect(said()).toBe('Cartesia does not answer. ElevenLabs speaks.');
  });

  it('is the only one: the log of the conversation is silent', async () => {
    await renderPanel({ snapshot: snapshotOf({ turns: [turnOf('t1')] }) });
    const live = [...document.querySelectorAll('[aria-live]')].filter(
      (one) => one.getAttribute('aria-live') !== 'off',
    );
    expect(live).toEqual([screen.getByRole('status')]);
    expect(screen.getByRole('log').getAttribute('aria-live')).toBe('off');
  });
});

it('a notice of main is dismissed by main, one of the panel’s own by the panel', async () => {
  const notice = { id: 'n1', level: 'error', title: 'No microphone', detail: 'Plug one in.' } as const;
  const { bridge, settle } = await renderPanel({ snapshot: snapshotOf({ notices: [notice] }) });
  bridge.refuse('conversation.start', 'The microphone is in use.');
  fireEvent.click(screen.getByRole('button', { name: 'Start hands-free conversation' }));
  await settle();
  fireEvent.click(screen.getByRole('button', { name: 'Dismiss: The conversation could not start' }));
  expect(screen.queryByText('The microphone is in use.')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Dismiss: No microphone' }));
  expect(bridge.calls.filter((call) => call.route === 'notice.dismiss')).toEqual([
    { route: 'notice.dismiss', input: { id: 'n1' } },
  ]);
});

describe('axe finds nothing in', () => {
  it.each(Object.keys(scenes))('%s', async (name) => {
    const scene = scenes[name]!;
    const { container, settle } = await renderPanel(scene, (bridge) => {
      if (scene.unreachable) bridge.refuse('snapshot.get', 'gone');
    });
    await settle();
    // Colours and sizes are for a real browser; jsdom has neither.
    const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  });
});
