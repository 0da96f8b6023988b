import { describe, expect, it } from 'vitest';
import { createSnapshotFeed } from '../../../src/main/conversation/snapshot-feed.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { createRig } from './support/rig.ts';

describe('the snapshot feed', () => {
  function create() {
    const clock = new VirtualClock();
    const base = createRig().conversation.snapshot();
    let revision = 0;
    const feed = createSnapshotFeed(clock, 30, () => ({ ...base, revision }));
    const seen: number[] = [];
    const unsubscribe = feed.subscribe((snapshot) => seen.push(snapshot.revision));
    const change = (): void => {
      revision += 1;
      feed.changed();
    };
    return { clock, feed, seen, unsubscribe, change };
  }

  it('sends the first change at once, a burst as one, and never loses the last', () => {
    const { clock, seen, change } = create();
    change();
    expect(seen).toEqual([1]);
    for (let n = 0; n < 10; n += 1) change();
    expect(seen).toEqual([1]);
    clock.advance(34);
    expect(seen).toEqual([1, 11]);
    clock.advance(1000);
    expect(seen).toEqual([1, 11]);
  });

  it('forgets who has gone, and leaves no timer', () => {
    const { clock, feed, seen, unsubscribe, change } = create();
    change();
    unsubscribe();
    change();
    feed.dispose();
    clock.advance(100);
    expect(seen).toEqual([1]);
    expect(clock.pending).toBe(0);
  });
});
