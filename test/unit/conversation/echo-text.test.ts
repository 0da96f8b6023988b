import { describe, expect, it } from 'vitest';
import { isOwnEcho } from '../../../src/shared/conversation/echo-text.ts';
import { interrupts } from '../../../src/shared/conversation/interruption.ts';
import { createRig, type Rig } from './support/rig.ts';

const spoken = 'Wait for the ships, he said, and stop them before they reach the lighthouse.'.split(' ');

describe('words that Parley is saying at that moment', () => {
  it.each([
    'for the ships he said',
    'Stop them before they reach',
    'and stop them',
    'before they reach the litehouse',
    'lighthouse',
  ])('"%s" is its echo', (text) => {
    expect(isOwnEcho(text, spoken)).toBe(true);
  });

  it.each([
    'what about the ships',
    'who said',
    'ships the for',
    'before they reach the moon who are they',
    '',
  ])('"%s" is not', (text) => {
    expect(isOwnEcho(text, spoken)).toBe(false);
  });

  it('"stop" alone always stops it, other stop words unless they are its own sentence', () => {
    expect(interrupts('stop', spoken)).toBe(true);
    expect(interrupts('wait', spoken)).toBe(true);
    expect(interrupts('wait for the ships', spoken)).toBe(false);
    expect(interrupts('wait a minute', spoken)).toBe(true);
  });
});

const answer = 'Once there was a lighthouse on a rock. It shone every night for the ships that passed there.';

function speaking(): Rig {
  const rig = createRig();
  rig.llm.answer = () => answer;
  rig.start();
  rig.conversation.sendText('Tell me a story');
  rig.until('speaking');
  rig.clock.advance(2200);
  return rig;
}

it('an echo that the recogniser understood interrupts nothing', () => {
  const rig = speaking();
  rig.audio.mic.say('there was a lighthouse', 100);
  rig.settle();
  expect(rig.saved).toHaveLength(1);
  expect(rig.saved[0]).toMatchObject({ interrupted: false, unspokenText: '' });
});

it('somebody else’s words do, also among those of the echo', () => {
  const rig = speaking();
  rig.audio.mic.say('was a lighthouse but who built it', 100);
  rig.settle();
  expect(rig.saved[0]).toMatchObject({ interrupted: true });
});
