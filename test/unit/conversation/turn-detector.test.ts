import { describe, expect, it } from 'vitest';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { createTurnDetector } from '../../../src/shared/conversation/turn-detector.ts';

const detect = createTurnDetector(tuning);
const { minMs, unfinishedMs, maxMs } = tuning.endpointing;

describe('the turn detector', () => {
  it.each([
    ['What is the capital of France?', minMs],
    ['Tell me a story.', minMs],
    ['', minMs],
    ['I would like to know whether and', unfinishedMs],
    ['First, the moon,', unfinishedMs],
    ['My number is 555', unfinishedMs],
    ['My number is 555.', unfinishedMs],
    ['Is it 555?', minMs],
    ['Well, um', maxMs],
    ['So it is, uh,', maxMs],
    ['I think…', maxMs],
    ['What is an album', minMs],
  ])('waits after "%s" for %d ms of silence', (text, delayMs) => {
    expect(detect({ source: 'silence', text })).toBe(delayMs);
  });

  it('does not wait for a person who let go of the key', () => {
    expect(detect({ source: 'push-to-talk', text: 'and um' })).toBe(0);
  });

  it('waits less for "um" when the vendor heard an end', () => {
    expect(detect({ source: 'vendor-endpoint', text: 'Well, um' })).toBe(unfinishedMs);
  });
});
