import { describe, expect, it } from 'vitest';
import { createRig, type Rig } from './support/rig.ts';

function speaking(rig: Rig): Rig {
  rig.start();
  rig.audio.mic.say('How far is the moon');
  rig.until('speaking');
  rig.clock.advance(600);
  return rig;
}

describe('a typed message', () => {
  it('is answered from off, without opening the microphone, and ends up off', () => {
    const rig = createRig();
    rig.conversation.sendText('  How far is the moon?  ');
    rig.until('speaking');
    rig.settle();
    expect(rig.phase()).toBe('off');
    expect(rig.trace.absent('mic.open')).toBe(true);
    expect(rig.saved[0]).toMatchObject({ kind: 'typed', userText: 'How far is the moon?', stt: null });
  });

  it('interrupts what is being said', () => {
    const rig = speaking(createRig());
    rig.conversation.sendText('Something else');
    expect(rig.trace.causedBy(rig.trace.lastIndex('text'))[0]).toBe('player.cut');
    rig.settle();
    expect(rig.saved.map((turn) => [turn.userText, turn.interrupted])).toEqual([
      ['How far is the moon', true],
      ['Something else', false],
    ]);
  });

  it('takes along what was being spoken', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('Tell me');
    rig.until('endpointing');
    rig.clock.advance(10);
    rig.conversation.sendText('about the moon');
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['Tell me\nabout the moon']);
  });

  it('of spaces is none', () => {
    const rig = createRig();
    rig.conversation.sendText('   ');
    expect(rig.phase()).toBe('off');
  });
});

describe('stop', () => {
  it.each(['idle', 'listening', 'endpointing', 'thinking', 'speaking'] as const)(
    'ends everything from %s',
    (from) => {
      const rig = createRig();
      rig.start();
      if (from !== 'idle') {
        rig.audio.mic.say('How far is the moon');
        rig.until(from);
      }
      rig.conversation.stop();
      expect(rig.phase()).toBe('off');
      expect(rig.audio.mic.open).toBe(false);
      expect(rig.stt.live).toBeUndefined();
      expect(rig.llm.live).toHaveLength(0);
      const heard = rig.audio.rendered.length;
      rig.clock.advance(5000);
      expect(rig.audio.rendered).toHaveLength(heard);
      expect(rig.clock.pending).toBe(0);
      expect(rig.saved).toHaveLength(from === 'thinking' || from === 'speaking' ? 1 : 0);
    },
  );

  it('can be followed by a start', () => {
    const rig = speaking(createRig());
    rig.conversation.stop();
    rig.conversation.start();
    rig.clock.advance(100);
    rig.audio.mic.say('And how old');
    rig.settle();
    expect(rig.saved.at(-1)).toMatchObject({ userText: 'And how old', interrupted: false });
  });
});

describe('interrupt', () => {
  it('stops the reply and keeps the conversation on', () => {
    const rig = speaking(createRig());
    rig.conversation.interrupt();
    expect(rig.phase()).toBe('idle');
    expect(rig.audio.mic.open).toBe(true);
    rig.settle();
    expect(rig.saved[0]).toMatchObject({ interrupted: true });
  });

  it('before the first sound keeps the words and an empty reply', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.until('thinking');
    rig.conversation.interrupt();
    rig.settle();
    expect(rig.saved[0]).toMatchObject({
      userText: 'How far is the moon',
      spokenText: '',
      interrupted: true,
    });
    expect(rig.llm.requests[0]?.cancelled).toBe(true);
  });

  it('drops what is being said', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.until('listening');
    rig.clock.advance(1000);
    rig.conversation.interrupt();
    rig.settle();
    rig.clock.advance(3000);
    expect(rig.saved).toHaveLength(0);
  });
});

describe('mute', () => {
  it('closes the microphone: nothing is heard', () => {
    const rig = createRig();
    rig.start();
    rig.conversation.setMuted(true);
    expect(rig.audio.mic.open).toBe(false);
    rig.audio.mic.say('How far is the moon');
    rig.clock.advance(5000);
    expect(rig.saved).toHaveLength(0);
    rig.conversation.setMuted(false);
    rig.clock.advance(100);
    expect(rig.audio.mic.open).toBe(true);
    rig.audio.mic.say('And how old');
    rig.settle();
    expect(rig.saved[0]?.userText).toBe('And how old');
  });

  it('forgets half a sentence, answers a whole one', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.until('listening');
    rig.clock.advance(1000);
    rig.conversation.setMuted(true);
    expect(rig.phase()).toBe('idle');
    rig.clock.advance(2000);
    rig.conversation.setMuted(false);
    rig.clock.advance(100);
    rig.audio.mic.say('And how old');
    rig.until('endpointing');
    rig.conversation.setMuted(true);
    rig.until('speaking');
    rig.clock.advanceUntil(() => rig.saved.length > 0, 30_000);
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['And how old']);
  });

  it('lets the reply go on', () => {
    const rig = speaking(createRig());
    rig.conversation.setMuted(true);
    rig.clock.advanceUntil(() => rig.saved.length > 0, 30_000);
    expect(rig.saved[0]).toMatchObject({ interrupted: false, unspokenText: '' });
  });
});

describe('the snapshot', () => {
  it('has a revision that grows, and comes no faster than it should', () => {
    const rig = createRig();
    const seen: { revision: number; atMs: number }[] = [];
    rig.conversation.onSnapshot(({ revision }) => seen.push({ revision, atMs: rig.clock.nowMs() }));
    speaking(rig);
    rig.settle();
    rig.clock.advance(100);
    for (const [index, entry] of seen.entries()) {
      const before = seen[index - 1];
      if (before === undefined) continue;
      expect(entry.revision).toBeGreaterThan(before.revision);
      expect(entry.atMs - before.atMs).toBeGreaterThan(33);
    }
    expect(seen.at(-1)?.revision).toBe(rig.conversation.snapshot().revision);
  });

  it('shows the whole reply at once and how much of it was heard', () => {
    const rig = speaking(createRig());
    const { reply, user } = rig.conversation.snapshot();
    expect(user?.finalText).toBe('How far is the moon');
    expect(reply?.complete).toBe(true);
    expect(reply?.text).toContain('second');
    expect(reply?.heardChars).toBeGreaterThan(0);
    expect(reply?.heardChars).toBeLessThan(reply?.text.length ?? 0);
  });

  it('shows the words as they come', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.until('listening');
    rig.clock.advance(800);
    expect(rig.conversation.snapshot().user?.interimText).toBe('How far');
  });

  it('forgets a notice that was dismissed', () => {
    const rig = createRig();
    rig.llm.mode = 'fails';
    rig.conversation.sendText('Hello');
    rig.settle();
    const [notice] = rig.conversation.snapshot().notices;
    expect(notice).toMatchObject({ level: 'error' });
    rig.conversation.dismissNotice(notice?.id ?? '');
    expect(rig.conversation.snapshot().notices).toEqual([]);
  });
});
