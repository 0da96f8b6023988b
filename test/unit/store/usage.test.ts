import { afterEach, beforeEach, expect, test } from 'vitest';
import type { UsageRecord } from '#shared/model/usage.ts';
import { makeStoreFolder, type StoreFolder, turn } from './support/store-fixture.ts';

let folder: StoreFolder;
beforeEach(() => {
  folder = makeStoreFolder();
});
afterEach(() => folder.dispose());

const spent = (changes: Partial<UsageRecord> = {}): UsageRecord => ({
  conversationId: 'conversation-1',
  turnId: 'turn-1',
  atUnixMs: 1_700_000_000_000,
  stage: 'llm',
  vendor: 'groq/model',
  outcome: 'used',
  audioMs: null,
  micMs: null,
  inputTokens: 100,
  outputTokens: 20,
  characters: null,
  estimated: false,
  ...changes,
});

test('adds up what was spent, apart by what became of it', async () => {
  const store = await folder.open();
  await Promise.all([
    store.saveUsage(spent()),
    store.saveUsage(spent({ inputTokens: 50, estimated: true })),
    store.saveUsage(spent({ outcome: 'unused', turnId: null })),
    store.saveUsage(
      spent({
        stage: 'stt',
        vendor: 'a/b',
        audioMs: 900,
        micMs: 60_000,
        inputTokens: null,
        outputTokens: null,
      }),
    ),
    store.saveUsage(spent({ atUnixMs: 5 })),
    // Of a conversation that has no turn.
    store.saveUsage(spent({ conversationId: 'conversation-7', vendor: 'other/model' })),
    store.saveTurn(turn(1)),
  ]);
  const totals = await store.usageTotals({ sinceUnixMs: 1_600_000_000_000 });
  expect(
    totals.map(({ vendor, outcome, requests, inputTokens }) => [vendor, outcome, requests, inputTokens]),
  ).toEqual([
    ['groq/model', 'unused', 1, 100],
    ['groq/model', 'used', 2, 150],
    ['other/model', 'used', 1, 100],
    ['a/b', 'used', 1, null],
  ]);
  expect(totals[1]).toMatchObject({ outputTokens: 40, characters: null, estimated: true });
  expect(totals[3]).toMatchObject({ stage: 'stt', audioMs: 900, micMs: 60_000, estimated: false });
  await store.dispose();
});

test('refuses what is no usage', async () => {
  const store = await folder.open();
  await expect(store.saveUsage(spent({ inputTokens: -1 }))).rejects.toThrow('not complete');
  await store.dispose();
});
