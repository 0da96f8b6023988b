import { describe, expect, it } from 'vitest';
import { openPauses } from '../../../src/main/settings/kept-pauses.ts';
import { noPauses } from '../../../src/shared/conversation/pause-model.ts';

const log = { warn: () => {}, info: () => {}, error: () => {}, debug: () => {}, child: () => log };
const learnt = { pauses: 3, finishedMs: 500, resumes: 0.3, unfinishedMs: null };

function memory(stored: Record<string, unknown> = {}) {
  return {
    stored,
    readSettings: async () => stored,
    writeSetting: async (key: string, value: unknown) => void Object.assign(stored, { [key]: value }),
  };
}

describe('what is known of the pauses', () => {
  it('outlasts the app', async () => {
    const store = memory();
    (await openPauses({ store, isPrivate: () => false, log })).save(learnt);
    expect((await openPauses({ store, isPrivate: () => false, log })).known).toEqual(learnt);
  });

  it.each([{}, { pauseModel: 'much' }, { pauseModel: { ...learnt, resumes: 7 } }])(
    'is learnt anew where it cannot be read (%j)',
    async (stored) => {
      const { known } = await openPauses({ store: memory(stored), isPrivate: () => false, log });
      expect(known).toEqual(noPauses);
    },
  );

  it('is learnt anew where there is no memory', async () => {
    const store = { readSettings: () => Promise.reject(new Error('gone')), writeSetting: async () => {} };
    const { known } = await openPauses({ store, isPrivate: () => false, log });
    expect(known).toEqual(noPauses);
  });

  it('is not kept of a private conversation, and can be forgotten in one', async () => {
    const store = memory({ pauseModel: learnt });
    const pauses = await openPauses({ store, isPrivate: () => true, log });
    pauses.save({ ...learnt, pauses: 4 });
    expect(store.stored).toEqual({ pauseModel: learnt });
    pauses.save(noPauses);
    expect(store.stored).toEqual({ pauseModel: noPauses });
  });
});
