import type { Notice } from '../../src/shared/contracts/snapshot.ts';
import { createSpeakableStream } from '../../src/shared/text/speakable-stream.ts';
import type { FaultCase } from './fault-cases.ts';
import { answer, type FaultRoom, type HeardTurn } from './fault-room.ts';

export interface FaultRow {
  vendor: string;
  stage: string;
  moment: string;
  fault: string;
  ok: boolean;
  /** `cut`: a model's answer ended where it died, since something of it had been heard. */
  outcome: 'whole' | 'cut' | 'wrong';
  /** Silence that the person sat through beyond what a turn without a fault has, in the turn that was struck. */
  addedMs: number;
  /** The same, in the turn after it. */
  nextAddedMs: number;
  /** What is wrong; empty when it is ok. */
  problems: string[];
}

/** A dead vendor may cost its own deadline and this much. */
const ALLOWANCE_MS = 150;
/** A fault at the end of a turn may only strike in the next one; and there is always one more after it. */
const turnsOf = ({ moment }: FaultCase): number =>
  moment === 'end marker' || moment === 'between turns' ? 3 : 2;
const CALM_TURNS = 3;
/** What a step of the virtual clock can hide. */
const STEP_MS = 20;
/** Samples of a word's end that may be missing where one voice was cut off. */
const EDGE_SAMPLES = 24;

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

const clauses = ((): string[][] => {
  const stream = createSpeakableStream();
  return [...stream.push(answer), ...stream.end()].map(({ words }) =>
    words.map(({ text }) => lettersOf(text)),
  );
})();
const expected = clauses.flat();

/** Silence between the end of the question and the end of the answer. */
function waitedMs({ record, sound }: HeardTurn): number {
  const { speechEnd, playEnd } = record?.anchors ?? {};
  if (speechEnd === undefined || playEnd === undefined) return Number.NaN;
  return playEnd - speechEnd - sound.length / 24;
}

/** Nothing is owed any more when these strike. */
const harmless: ReadonlySet<string> = new Set(['hang', 'no answer']);

const isOutage = ({ title }: Notice): boolean => title.includes('stands in for');
const isTold = ({ notices }: HeardTurn): boolean => notices.some(isOutage);

/** Runs the case, and the same turns without the fault. */
export async function judgeCase(room: FaultRoom, each: FaultCase, calm: CalmTurns): Promise<FaultRow> {
  const { stage, vendor, moment, fault } = each;
  const turns = await room.hold({ [stage]: vendor }, each, turnsOf(each));
  // A fault at the end of a turn whose words were there already strikes in the next one.
  const struckTurn = Math.max(
    0,
    turns.findIndex((turn) => isTold(turn) || turn.record?.error !== null),
  );
  const mine = await calm(stage, vendor);
  const reserve = await calm(stage, null);
  const addedMs = (turn: number, of: typeof Math.min) =>
    waitedMs(turns[turn]!) - of(waitedMs(mine[turn]!), waitedMs(reserve[turn]!));
  const struckAddedMs = addedMs(struckTurn, Math.min);
  const nextTurn = struckTurn + 1;
  const nextAddedMs = nextTurn < turns.length ? addedMs(nextTurn, Math.max) : Number.NaN;

  const problems = turns.flatMap((turn, index) => {
    const cut = index === struckTurn && stage === 'llm' && isCutAfterWords(turn);
    const found = cut ? problemsOfRest(turn) : problemsOf(turn, room.question);
    return found.map((problem) => `turn ${index + 1}: ${problem}`);
  });
  if (!(struckAddedMs <= each.deadlineMs + ALLOWANCE_MS))
    problems.push(`it cost ${Math.round(struckAddedMs)} ms, its deadline is ${each.deadlineMs} ms`);
  // What is harmless is no failure, so it may happen again.
  const allowedMs = harmless.has(fault) ? each.deadlineMs + ALLOWANCE_MS : STEP_MS;
  if (!(nextAddedMs <= allowedMs)) problems.push(`the turn after it cost ${Math.round(nextAddedMs)} ms more`);
  const news = new Set(turns.flatMap(({ notices }) => notices.filter(isOutage).map(({ id }) => id)));
  if (news.size !== 1 && !harmless.has(fault)) problems.push(`the person was told ${news.size} times`);
  const outcome = problems.length > 0 ? 'wrong' : isCutAfterWords(turns[struckTurn]!) ? 'cut' : 'whole';
  return {
    vendor,
    stage,
    moment,
    fault,
    ok: problems.length === 0,
    outcome,
    addedMs: Math.max(0, Math.round(struckAddedMs)),
    nextAddedMs: Math.max(0, Math.round(nextAddedMs)),
    problems,
  };
}

/** A model died when something of its answer had been heard already: that stays, and the row says so. */
function isCutAfterWords({ record }: HeardTurn): boolean {
  return record !== null && record.error !== null && record.spokenText !== '';
}

/** Of such a turn: what was written has been heard, and nothing is wrong but that it is not all. */
function problemsOfRest(turn: HeardTurn): string[] {
  const { record, phase } = turn;
  if (record === null || phase !== 'idle') return [`still ${phase}`];
  const written = record.spokenText + record.unspokenText;
  const problems = answer.startsWith(written) ? [] : [`the model wrote "${written}"`];
  const spoken = record.spokenText.split(' ').map(lettersOf);
  const said = ways(turn).some(
    ({ words, rest }) => rest === 0 && words.join(' ') === expected.slice(0, spoken.length).join(' '),
  );
  return said ? problems : [...problems, `counts as spoken: "${record.spokenText}"`];
}

/** Turns of a conversation without a fault; vendor null: by those in reserve. */
export type CalmTurns = (stage: string, vendor: string | null) => Promise<HeardTurn[]>;

export function rememberCalmTurns(room: FaultRoom): CalmTurns {
  const known = new Map<string, Promise<HeardTurn[]>>();
  return (stage, vendor) => {
    const key = vendor === null ? '' : `${stage} ${vendor}`;
    const turns = known.get(key) ?? room.hold(vendor === null ? {} : { [stage]: vendor }, null, CALM_TURNS);
    known.set(key, turns);
    return turns;
  };
}

/** Everything that is wrong with a turn. */
function problemsOf(turn: HeardTurn, question: string): string[] {
  const { record, phase } = turn;
  if (record === null) return [`no row; still ${phase}`];
  const problems: string[] = [];
  if (phase !== 'idle') problems.push(`still ${phase}`);
  if (record.userText !== question) problems.push(`the question came through as "${record.userText}"`);
  if (record.error !== null) problems.push(`error: ${record.error}`);
  if (record.spokenText !== answer) problems.push(`counts as spoken: "${record.spokenText}"`);
  return [...problems, ...problemsOfSound(turn)];
}

/** What really left the speaker, word by word: none may be missing, and at most one clause may be begun twice. */
function problemsOfSound(turn: HeardTurn): string[] {
  const found = ways(turn);
  if (found.some(({ words, rest }) => rest === 0 && isWhole(words))) return [];
  return [
    `heard: "${found.map(({ words, rest }) => `${words.join(' ')} and ${rest} samples`).join('" or "')}"`,
  ];
}

/**
 * The ways to lay what the voices sent over what was heard. A speech that was cut before it sounded is not in it, but may
 * begin with the same sound as the one that was.
 */
function ways({ sound, speeches }: HeardTurn): { words: string[]; rest: number }[] {
  let open = [{ words: [] as string[], at: 0 }];
  for (const { pcm, words } of speeches) {
    open = open.flatMap((way) => {
      const length = sameLength(pcm, sound.subarray(way.at));
      const whole = words.filter(({ endSample }) => endSample <= length + EDGE_SAMPLES);
      const heard = {
        words: [...way.words, ...whole.map(({ word }) => lettersOf(word))],
        at: way.at + length,
      };
      return length === 0 ? [way] : [heard, way];
    });
  }
  return open.map(({ words, at }) => ({ words, rest: sound.length - at }));
}

function sameLength(pcm: Int16Array, sound: Int16Array): number {
  let length = 0;
  while (length < pcm.length && length < sound.length && pcm[length] === sound[length]) length += 1;
  return length;
}

function isWhole(heard: readonly string[]): boolean {
  const extra = heard.length - expected.length;
  if (extra < 0 || extra > Math.max(...clauses.map(({ length }) => length))) return false;
  return heard.some((_, split) => {
    const again = heard.slice(split + 1);
    const begins = expected.length - again.length;
    return (
      heard.slice(0, split + 1).every((word, index) => word === expected[index]) &&
      again.every((word, index) => word === expected[begins + index])
    );
  });
}
