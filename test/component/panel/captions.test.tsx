import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { renderPanel } from '../support/render-panel.tsx';
import { snapshotOf, turnOf } from '../support/snapshots.ts';

afterEach(cleanup);

const text = 'Water boils at **one hundred** degrees.';
const speaking = (heardChars: number, changes = {}) =>
  snapshotOf({
    phase: 'speaking',
    handsFree: true,
    user: { turnId: 't1', finalText: 'When does water boil?', interimText: '' },
    reply: { turnId: 't1', text, heardChars, complete: true, interrupted: false, ...changes },
  });

const log = () => screen.getByRole('log');
const heard = () =>
  [...log().querySelectorAll('[data-heard="heard"]')].map((word) => word.textContent).join('');
const all = () => [...log().querySelectorAll('[data-heard]')].map((word) => word.textContent).join('');

describe('a reply being spoken', () => {
  it('shows the whole text at once, without markers, and marks the heard part through them', async () => {
    const { push } = await renderPanel({ snapshot: speaking(0) });
    expect(all()).toBe('Water boils at one hundred degrees.');
    expect(heard()).toBe('');
    push(speaking(text.indexOf('boils') + 'boils'.length));
    expect(heard()).toBe('Water boils');
    push(speaking(text.indexOf('one') + 'one'.length));
    expect(heard()).toBe('Water boils at one');
    push(speaking(text.indexOf('hundred') + 2));
    expect(log().querySelector('[data-heard="current"]')?.textContent).toBe('hundred');
    push(speaking(text.length));
    expect(heard()).toBe(all());
  });

  it('keeps its text nodes, and so the person’s selection, while the mark moves, text grows and the turn ends', async () => {
    const begun = text.slice(0, 20);
    const { push } = await renderPanel({ snapshot: speaking(0, { text: begun, complete: false }) });
    const word = [...log().querySelectorAll('[data-heard]')].find(
      (element) => element.textContent === 'boils',
    )!;
    const node = word.firstChild!;
    document.getSelection()!.setBaseAndExtent(node, 1, node, 4);
    push(speaking(8));
    push(speaking(text.length));
    push(
      snapshotOf({
        phase: 'idle',
        handsFree: true,
        turns: [turnOf('t1', { userText: 'When does water boil?', spokenText: text })],
      }),
    );
    expect(word.firstChild).toBe(node);
    expect(node.isConnected).toBe(true);
    expect(document.getSelection()!.toString()).toBe('oil');
  });

  it('dims the rest after an interruption and says so', async () => {
    await renderPanel({
      snapshot: snapshotOf({
        turns: [
          turnOf('t1', { spokenText: text.slice(0, 11), unspokenText: text.slice(11), interrupted: true }),
        ],
      }),
    });
    const turn = log().querySelector('[data-turn-id="t1"]')!;
    expect(turn.getAttribute('data-unheard')).toBe('true');
    expect(heard()).toBe('Water boils');
    expect(all()).toBe('Water boils at one hundred degrees.');
    expect(within(log()).getByText(/dimmed part was not heard/)).toBeTruthy();
  });

  it('says nothing of dimming when all was heard', async () => {
    await renderPanel({ snapshot: snapshotOf({ turns: [turnOf('t1')] }) });
    expect(log().querySelector('[data-unheard="true"]')).toBeNull();
    expect(screen.queryByText(/dimmed/)).toBeNull();
  });
});

it('shows interim words apart from final ones', async () => {
  await renderPanel({
    snapshot: snapshotOf({
      phase: 'listening',
      user: { turnId: 't1', finalText: 'What is', interimText: 'the wea' },
    }),
  });
  expect(log().querySelector('.said-user p')?.textContent).toBe('What is the wea');
  expect(log().querySelector('.interim')?.textContent?.trim()).toBe('the wea');
});

it('shows what the person says over a reply as a turn of its own', async () => {
  await renderPanel({
    snapshot: {
      ...speaking(5),
      phase: 'held',
      user: { turnId: 't2', finalText: '', interimText: 'wait' },
    },
  });
  expect([...log().querySelectorAll('.turn')].map((turn) => turn.getAttribute('data-turn-id'))).toEqual([
    't1',
    't2',
  ]);
});

it('shows how long the answer took, and nothing when that was not measured', async () => {
  const anchors = {
    speechEnd: 1000,
    turnEnd: 1300,
    llmRequest: 1302,
    llmFirstUseful: 1420,
    ttsRequest: 1430,
    ttsFirstByte: 1660,
    firstSampleRendered: 1780,
  };
  await renderPanel({
    snapshot: snapshotOf({ turns: [turnOf('a', { anchors }), turnOf('b', { anchors: {} })] }),
  });
  expect([...log().querySelectorAll('.voice-to-voice')].map((one) => one.firstChild?.textContent)).toEqual([
    '0.78 s',
  ]);
});

it('shows why a turn failed', async () => {
  const error = 'Groq refused the key. Enter it again.';
  await renderPanel({ snapshot: snapshotOf({ turns: [turnOf('t1', { spokenText: '', error })] }) });
  expect(within(log()).getByText(error)).toBeTruthy();
});

it('puts earlier conversations above, under the time they began', async () => {
  const history = [
    turnOf('a', { conversationId: 'c1', startedAtUnixMs: 1_700_000_000_000, userText: 'Oldest' }),
    turnOf('b', { conversationId: 'c1', startedAtUnixMs: 1_700_000_060_000, userText: 'Older' }),
    turnOf('c', { conversationId: 'c2', startedAtUnixMs: 1_700_090_000_000, userText: 'Old' }),
  ];
  const { settle } = await renderPanel({
    snapshot: snapshotOf({ turns: [turnOf('d', { userText: 'New' })] }),
    history,
  });
  fireEvent.click(screen.getByRole('button', { name: 'Earlier conversations' }));
  await settle();
  expect([...log().querySelectorAll('.said-user p')].map((said) => said.textContent)).toEqual([
    'Oldest',
    'Older',
    'Old',
    'New',
  ]);
  expect(within(log()).getAllByRole('heading')).toHaveLength(2);
  expect(screen.queryByRole('button', { name: 'Earlier conversations' })).toBeNull();
});

it('offers the demo’s questions, and plays one', async () => {
  const samples = [{ id: 'leap', text: 'Why do we have leap years?', durationMs: 1900 }];
  const { bridge, settle } = await renderPanel({ snapshot: snapshotOf({ demo: true }), samples });
  await settle();
  expect(screen.getByText(/no audio leaves this machine/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: samples[0]!.text }));
  expect(bridge.calls.at(-1)).toEqual({ route: 'sample.play', input: { id: 'leap' } });
});

it('says nothing of a demo, and asks for no samples, outside of it', async () => {
  const { bridge } = await renderPanel({ snapshot: snapshotOf() });
  expect(screen.queryByText(/Simulated/)).toBeNull();
  expect(bridge.calls).toEqual([]);
});
