import { describe, expect, it } from 'vitest';
import { interrupts, isStopCommand } from '../../../src/shared/conversation/interruption.ts';

describe('words over a reply', () => {
  it.each(['What about Mars', 'no way I think', 'stop', 'Wait,', 'espera'])('"%s" interrupts', (text) => {
    expect(interrupts(text)).toBe(true);
  });

  it.each(['', 'uh-huh', 'Okay.', 'ja ja', 'mm-hmm, right'])('"%s" does not', (text) => {
    expect(interrupts(text)).toBe(false);
  });

  it.each(['stop', 'Stop.', 'okay, stop', 'hold on', 'wait, stop', 'No no', 'ya basta'])(
    '"%s" only asks for silence',
    (text) => {
      expect(isStopCommand(text)).toBe(true);
    },
  );

  it.each(['', 'Stop. What causes the tides?', 'stop talking about Mars', 'wait why', 'okay'])(
    '"%s" is more, or less',
    (text) => {
      expect(isStopCommand(text)).toBe(false);
    },
  );
});
