import { describe, expect, it } from 'vitest';
import { createPanel } from '../../../src/renderer/stores/panel.ts';
import {
  initialPanelState,
  receiveHistory,
  receiveSnapshot,
} from '../../../src/renderer/stores/panel-state.ts';
import { shareStructure } from '../../../src/renderer/stores/share-structure.ts';
import { createFakeBridge } from '../support/fake-bridge.ts';
import { snapshotOf, turnOf } from '../support/snapshots.ts';

describe('snapshots', () => {
  it('drops what is not newer', () => {
    const state = receiveSnapshot(initialPanelState, snapshotOf({ revision: 5, phase: 'speaking' }));
    expect(receiveSnapshot(state, snapshotOf({ revision: 4, phase: 'off' }))).toBe(state);
    expect(receiveSnapshot(state, snapshotOf({ revision: 5, phase: 'off' }))).toBe(state);
    expect(receiveSnapshot(state, snapshotOf({ revision: 6, phase: 'off' })).snapshot?.phase).toBe('off');
  });

  it('does not let the answer to the first question overtake a newer event', async () => {
    const bridge = createFakeBridge({ snapshot: snapshotOf({ revision: 1, phase: 'off' }) });
    const panel = createPanel(bridge);
    bridge.emit('snapshot.changed', snapshotOf({ revision: 2, phase: 'listening' }));
    await bridge.settled();
    expect(panel.store.getState().snapshot?.phase).toBe('listening');
  });

  it('keeps the identity of unchanged parts, also of turns that moved up', () => {
    const turns = [turnOf('a'), turnOf('b', { anchors: { speechEnd: 5 } })];
    const before = receiveSnapshot(initialPanelState, snapshotOf({ revision: 1, turns }));
    const next = snapshotOf({
      revision: 2,
      phase: 'idle',
      turns: [turnOf('b', { anchors: { speechEnd: 5 } }), turnOf('c')],
    });
    const after = receiveSnapshot(before, next);
    expect(after.snapshot?.turns[0]).toBe(before.snapshot?.turns[1]);
    expect(after.snapshot?.vendors).toBe(before.snapshot?.vendors);
    expect(after.snapshot?.turns.map((turn) => turn.turnId)).toEqual(['b', 'c']);
  });

  it('keeps a turn on screen that fell off the snapshot, and drops those of another conversation', () => {
    const first = receiveSnapshot(
      initialPanelState,
      snapshotOf({ revision: 1, turns: [turnOf('a'), turnOf('b')] }),
    );
    const second = receiveSnapshot(first, snapshotOf({ revision: 2, turns: [turnOf('b'), turnOf('c')] }));
    expect(second.earlier.map((turn) => turn.turnId)).toEqual(['a']);
    const third = receiveSnapshot(second, snapshotOf({ revision: 3, turns: [turnOf('z')] }));
    expect(third.earlier.map((turn) => turn.turnId)).toEqual(['a']);
  });
});

it('shares equal structure and nothing else', () => {
  const before = { a: [1, { b: 2 }], c: { d: 3 } };
  expect(shareStructure(before, { a: [1, { b: 2 }], c: { d: 3 } })).toBe(before);
  const after = shareStructure(before, { a: [1, { b: 2 }], c: { d: 4 } });
  expect(after).toEqual({ a: [1, { b: 2 }], c: { d: 4 } });
  expect(after.a).toBe(before.a);
  expect(shareStructure({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 });
  expect(shareStructure({ a: 1 }, { b: undefined })).toEqual({ b: undefined });
  expect(shareStructure([1, 2], [1])).toEqual([1]);
});

describe('history', () => {
  const at = (turnId: string, startedAtUnixMs: number) => turnOf(turnId, { startedAtUnixMs });

  it('asks for what lies before the oldest turn on screen, page by page, without doubles', async () => {
    const history = Array.from({ length: 40 }, (_, n) => at(`h${n}`, 1000 + n));
    const bridge = createFakeBridge({ snapshot: snapshotOf({ turns: [at('now', 1039)] }), history });
    const panel = createPanel(bridge);
    await bridge.settled();
    await panel.loadEarlier();
    expect(bridge.calls.at(-1)).toEqual({ route: 'history.list', input: { limit: 30, beforeUnixMs: 1039 } });
    expect(panel.store.getState().earlierStatus).toBe('unknown');
    await panel.loadEarlier();
    const { earlier, earlierStatus } = panel.store.getState();
    expect(earlierStatus).toBe('all-loaded');
    expect(earlier.map((turn) => turn.turnId)).toEqual(history.slice(0, 39).map((turn) => turn.turnId));
  });

  it('does not show a turn twice when a page overlaps', () => {
    const state = receiveHistory(
      { ...initialPanelState, earlier: [at('b', 2)] },
      [at('b', 2), at('a', 1)],
      2,
    );
    expect(state.earlier.map((turn) => turn.turnId)).toEqual(['a', 'b']);
  });

  it('says why when it fails, and can be asked again', async () => {
    const bridge = createFakeBridge({ snapshot: snapshotOf(), history: [at('a', 1)] });
    const panel = createPanel(bridge);
    await bridge.settled();
    bridge.refuse('history.list', 'The database is busy. Try again.');
    await panel.loadEarlier();
    expect(panel.store.getState().failures[0]?.detail).toBe('The database is busy. Try again.');
    await panel.loadEarlier();
    expect(panel.store.getState().earlier).toHaveLength(1);
  });
});

it('shows the words of a refusal without their wrapping', async () => {
  const bridge = createFakeBridge({ snapshot: snapshotOf() });
  const panel = createPanel(bridge);
  bridge.refuse(
    'conversation.start',
    "Error invoking remote method 'panel.invoke': Error: No microphone was found.",
  );
  panel.startConversation();
  await bridge.settled();
  expect(panel.store.getState().failures).toMatchObject([
    { level: 'error', detail: 'No microphone was found.' },
  ]);
});

it('stops listening when it is disposed of', async () => {
  const bridge = createFakeBridge({ snapshot: snapshotOf() });
  const panel = createPanel(bridge);
  await bridge.settled();
  panel.dispose();
  expect(bridge.listenerCount('snapshot.changed')).toBe(0);
});
