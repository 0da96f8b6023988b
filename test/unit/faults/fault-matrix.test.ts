import { afterAll, describe, expect, it } from 'vitest';
import { type FaultCase, faultCases } from '../../faults/fault-cases.ts';
import { judgeCase, rememberCalmTurns } from '../../faults/fault-judge.ts';
import { answerTokens, openFaultRoom } from '../../faults/fault-room.ts';

/** Many conversations on virtual time; how long that really takes is the machine's business. */
const timeoutMs = 600_000;
const cases = faultCases(answerTokens);
const room = await openFaultRoom();
const calm = rememberCalmTurns(room);
afterAll(() => room.dispose());

const key = ({ stage, vendor, moment }: FaultCase) => `${stage}: ${vendor}, ${moment}`;

describe('a vendor that dies', () => {
  it('does so in at least 300 ways', () => {
    expect(cases.length).toBeGreaterThanOrEqual(300);
  });

  it.each([...Map.groupBy(cases, key)])(
    '%s',
    async (_, group) => {
      for (const each of group) {
        const { ok, fault, problems } = await judgeCase(room, each, calm);
        expect({ fault, ok, problems }).toEqual({ fault, ok: true, problems: [] });
      }
    },
    timeoutMs,
  );
});
