import { describe, expect, it } from 'vitest';
import type { Notice, Snapshot } from '#shared/contracts/snapshot.ts';
import { trayStateOf } from '../../src/main/desktop/tray-state.ts';
import { createSnapshotPublisher } from '../../src/main/ipc/snapshot-publisher.ts';

const notice = (id: string, level: Notice['level'] = 'info'): Notice => ({
  id,
  level,
  title: id,
  detail: '',
});
const snapshotOf = (change: Partial<Snapshot>): Snapshot => ({
  revision: 0,
  phase: 'idle',
  handsFree: true,
  pushToTalkDown: false,
  muted: false,
  degraded: false,
  micOpen: true,
  demo: false,
  user: null,
  reply: null,
  turns: [],
  notices: [],
  vendors: { stt: 'a/b', llm: 'a/b', tts: 'a/b' },
  ...change,
});

describe('the tray', () => {
  it.each([
    ['off', { phase: 'off' }],
    ['idle', { phase: 'idle' }],
    ['listening', { phase: 'listening' }],
    ['listening', { phase: 'endpointing' }],
    ['thinking', { phase: 'thinking' }],
    ['speaking', { phase: 'speaking' }],
    ['speaking', { phase: 'held' }],
    ['muted', { phase: 'speaking', muted: true }],
    ['error', { phase: 'idle', muted: true, notices: [notice('n', 'error')] }],
    ['idle', { phase: 'idle', notices: [notice('n', 'warning')] }],
  ] as const)('shows %s for %j', (state, change) => {
    expect(trayStateOf(snapshotOf(change as Partial<Snapshot>))).toBe(state);
  });
});

describe('what windows are shown', () => {
  const conversation = () => {
    let listener: (snapshot: Snapshot) => void = () => {};
    let now = snapshotOf({});
    return {
      snapshot: () => now,
      onSnapshot(added: (snapshot: Snapshot) => void) {
        listener = added;
        return () => {
          listener = () => {};
        };
      },
      change(next: Partial<Snapshot>) {
        now = snapshotOf(next);
        listener(now);
      },
    };
  };

  it('carries revisions that only grow, whoever has changed something', () => {
    const source = conversation();
    const publisher = createSnapshotPublisher(source);
    const revisions: number[] = [];
    publisher.onChange(({ revision }) => revisions.push(revision));
    source.change({ phase: 'thinking', revision: 7 });
    publisher.addNotice(notice('own'));
    source.change({ phase: 'idle', revision: 8 });
    publisher.dismissNotice('own');
    expect(revisions).toEqual([1, 2, 3, 4]);
    expect(publisher.current().revision).toBe(4);
  });

  it("puts the app's own notices first, one of each, three at most", () => {
    const source = conversation();
    const publisher = createSnapshotPublisher(source);
    publisher.addNotice(notice('own'));
    publisher.addNotice(notice('own', 'error'));
    source.change({ notices: [notice('a'), notice('b'), notice('c')] });
    expect(publisher.current().notices.map(({ id }) => id)).toEqual(['own', 'a', 'b']);
    expect(publisher.current().notices[0]?.level).toBe('error');
  });

  it('tells its own notices from those of the conversation', () => {
    const publisher = createSnapshotPublisher(conversation());
    publisher.addNotice(notice('own'));
    expect(publisher.dismissNotice('theirs')).toBe(false);
    expect(publisher.dismissNotice('own')).toBe(true);
    expect(publisher.current().notices).toEqual([]);
  });
});
