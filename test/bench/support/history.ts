import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TurnRecord } from '#shared/model/turn-record.ts';
import { migrations } from '../../../src/main/store/migrations/index.ts';
import { openDatabase } from '../../../src/main/store/open-database.ts';
import { createTurns } from '../../../src/main/store/repositories/turns.ts';
import { answerTo } from './history-texts.ts';

const cache = fileURLToPath(new URL('../../../node_modules/.cache/parley/bench', import.meta.url));
const turnsAConversation = 40;
const turnsABatch = 10_000;
/** 2026-01-01: the history goes back from there, a turn a minute. */
const newestUnixMs = Date.UTC(2026, 0, 1);
const minuteMs = 60_000;

function turnOf(index: number, count: number): TurnRecord {
  const { question, answer } = answerTo(index);
  const atMs = index * 1000;
  return {
    turnId: `bench.${index}`,
    conversationId: `bench-${Math.floor(index / turnsAConversation)}`,
    kind: 'hands-free',
    startedAtUnixMs: newestUnixMs - (count - index) * minuteMs,
    userText: question,
    spokenText: answer,
    unspokenText: '',
    language: null,
    interrupted: false,
    error: null,
    stt: 'deepgram/nova-3',
    llm: 'groq/openai/gpt-oss-20b',
    tts: 'cartesia/sonic-3.5',
    anchors: {
      speechStart: atMs,
      speechEnd: atMs + 1500,
      sttFinal: atMs + 1780,
      turnEnd: atMs + 1800,
      llmRequest: atMs + 1800,
      llmFirstToken: atMs + 2000,
      llmFirstUseful: atMs + 2000,
      ttsRequest: atMs + 2040,
      ttsFirstByte: atMs + 2160,
      firstSampleRendered: atMs + 2190,
      playEnd: atMs + 5200,
    },
  };
}

/**
 * Puts a history of `count` turns into the app's folder `userData`. Made once for each size and schema, by the app's own
 * code, and kept under node_modules/.cache.
 */
export async function placeHistory(
  userData: string,
  count: number,
  say: (line: string) => void,
): Promise<void> {
  const kept = join(cache, `history-${count}-v${migrations.length}.sqlite`);
  if (!existsSync(kept)) await make(kept, count, say);
  mkdirSync(userData, { recursive: true });
  copyFileSync(kept, join(userData, 'parley.sqlite'));
}

async function make(kept: string, count: number, say: (line: string) => void): Promise<void> {
  say(`making a history of ${count} turns`);
  const folder = join(cache, `making-${count}`);
  rmSync(folder, { recursive: true, force: true });
  const path = join(folder, 'parley.sqlite');
  const { db, close } = await openDatabase({ path, nowUnixMs: newestUnixMs });
  // It is made again if the machine dies meanwhile.
  db.pragma('synchronous = OFF');
  const turns = createTurns(db);
  const batch = db.transaction((from: number) => {
    for (let index = from; index < Math.min(from + turnsABatch, count); index += 1) {
      turns.save(turnOf(index, count));
    }
  });
  for (let from = 0; from < count; from += turnsABatch) batch(from);
  db.pragma('wal_checkpoint(TRUNCATE)');
  close(false);
  renameSync(path, kept);
  rmSync(folder, { recursive: true, force: true });
}
