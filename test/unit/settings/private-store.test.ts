import { expect, test } from 'vitest';
import { createPrivateStore } from '../../../src/main/settings/private-store.ts';
import type { TurnRecord } from '../../../src/shared/model/turn-record.ts';

function rig() {
  const saved: string[] = [];
  let nowUnixMs = 1000;
  let isPrivate = false;
  const store = createPrivateStore({
    store: {
      saveTurn: async ({ turnId }) => void saved.push(turnId),
      listTurns: async () => [],
      dispose: async () => {},
    },
    unixMs: () => nowUnixMs,
    isPrivate: () => isPrivate,
  });
  return {
    saved,
    save: (turnId: string, startedAtUnixMs: number) => store.saveTurn(turn(turnId, startedAtUnixMs)),
    at: (unixMs: number) => {
      nowUnixMs = unixMs;
    },
    setPrivate(value: boolean) {
      isPrivate = value;
      store.privacyChanged();
    },
  };
}

const turn = (turnId: string, startedAtUnixMs: number): TurnRecord => ({
  turnId,
  conversationId: 'c',
  kind: 'typed',
  startedAtUnixMs,
  userText: 'Hello.',
  spokenText: 'Hello.',
  unspokenText: '',
  language: null,
  interrupted: false,
  error: null,
  stt: null,
  llm: null,
  tts: null,
  anchors: {},
});

test('a turn that a private stretch touches is not written, whichever of the two began or ended first', async () => {
  const { saved, save, at, setPrivate } = rig();
  await save('before', 900);
  setPrivate(true);
  await save('began before', 990);
  await save('inside', 1100);
  at(2000);
  setPrivate(false);
  await save('ended after', 1900);
  await save('around it all', 900);
  await save('after', 2001);
  expect(saved).toEqual(['before', 'after']);
});
