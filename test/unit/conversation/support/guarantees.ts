import { type PhaseName, snapshotSchema } from '../../../../src/shared/contracts/snapshot.ts';
import type { TimerName } from '../../../../src/shared/conversation/effects.ts';
import { tuning } from '../../../../src/shared/conversation/tuning.ts';
import { type FakeSpeech, ghost } from './fake-vendors.ts';
import type { Rig } from './rig.ts';
import { wordsOf } from './words.ts';

function ensure(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/** Deadlines that can move a phase on; the others only clean up. */
const moving: ReadonlySet<TimerName> = new Set([
  'turn-max',
  'gate',
  'stt-final',
  'endpoint',
  'llm',
  'llm-total',
  'tts',
  'audio',
  'overlap',
]);

/** Watches a rig for what must hold at every moment (guarantees 2, 4 and 6). */
export function watch(rig: Rig): void {
  const live = new Set<TimerName>();
  let seen = 0;
  rig.trace.beforeEffect = ({ kind }) => {
    ensure(kind !== 'player.play' || answering.has(rig.phase()), 'sound before the turn has ended');
  };
  rig.trace.beforeEvent = (event) => {
    for (; seen < rig.trace.entries.length; seen += 1) {
      const { body } = rig.trace.entries[seen]!;
      if (body.kind === 'timer.set') live.add(body.name);
      else if (body.kind === 'timer.clear') live.delete(body.name);
    }
    const { phase, user } = rig.conversation.snapshot();
    if (user !== null && user.finalText !== '' && answering.has(phase))
      rig.trace.handedOver.set(user.turnId, user.finalText);
    const deadline = [...live].some((name) => moving.has(name));
    ensure(phase === 'off' || phase === 'idle' || deadline, `${phase} has no deadline`);
    if (event.kind === 'timer') live.delete(event.name);
    ensure(rig.llm.live.length <= 1, 'two requests at once');
    const atRest = phase === 'off' || phase === 'idle';
    ensure(!atRest || rig.llm.live.length === 0, `a request goes on in ${phase}`);
    ensure(
      !atRest || rig.tts.speeches.every((speech) => speech.over || speech.cancelledAtMs !== null),
      `a speech goes on in ${phase}`,
    );
    ensure(rig.stt.streams.filter((stream) => !stream.closed).length <= 1, 'two streams at once');
  };
}

/** Phases in which a turn has ended and is being answered. */
const answering: ReadonlySet<PhaseName> = new Set(['thinking', 'speaking', 'held']);

/** Lets everything fall silent and looks at what is left, and at the whole run. */
export function checkRun(rig: Rig): void {
  rig.stt.silent = true;
  rig.llm.mode = 'silent';
  rig.tts.mode = 'silent';
  rig.clock.advance(200_000);
  const snapshot = rig.conversation.snapshot();
  ensure(snapshot.phase === 'idle' || snapshot.phase === 'off', `still ${snapshot.phase} after silence`);
  ensure(snapshot.reply === null, 'a reply was never closed');
  snapshotSchema.parse(snapshot);
  noStaleAudio(rig);
  noGhosts(rig);
  oneReplyATurn(rig);
  for (const turn of rig.conversation.snapshot().turns) heardOnly(rig, turn.turnId);
  bounded(rig);
}

/** 1. What sounds belongs to the epoch it was made for, and an epoch has one speech. */
function noStaleAudio(rig: Rig): void {
  const epochOf = new Map<number, number>();
  const ownerOf = new Map<number, number>();
  ensure(rig.audio.misdirected === 0, 'sound for another epoch');
  let last = 0;
  for (const { epoch, owner } of rig.audio.rendered) {
    ensure(epoch >= last, 'an old epoch sounds');
    last = epoch;
    ensure((epochOf.get(owner) ?? epoch) === epoch, 'a speech sounds in two epochs');
    ensure((ownerOf.get(epoch) ?? owner) === owner, 'two speeches sound in one epoch');
    epochOf.set(owner, epoch);
    ownerOf.set(epoch, owner);
  }
}

/** What came from a stream or request that was over is in no row and in no context. */
function noGhosts(rig: Rig): void {
  const rows = rig.trace
    .effects('turn.save')
    .map(({ turn }) => turn.userText + turn.spokenText + turn.unspokenText);
  const contexts = rig.llm.requests.flatMap((request) => request.messages.map((message) => message.content));
  ensure(![...rows, ...contexts].some((text) => text.includes(ghost)), 'words of the dead');
}

/**
 * 2. A turn is asked about once (twice if the first answer was empty), not counting what was asked before its end and
 * is not more than allowed; it is spoken once and kept once.
 */
function oneReplyATurn(rig: Rig): void {
  const requests = Map.groupBy(rig.trace.effects('llm.start'), (effect) => effect.turnId);
  const saves = Map.groupBy(rig.trace.effects('turn.save'), (effect) => effect.turn.turnId);
  for (const [turnId, rows] of saves) ensure(rows.length === 1, `${turnId} was kept ${rows.length} times`);
  for (const [turnId, all] of requests) {
    const early = all.filter(({ speculative }) => speculative);
    const starts = all.filter(({ speculative }) => !speculative);
    const empty = rig.trace
      .all('llm.end')
      .some(({ body }) => body.kind === 'llm.end' && body.requestId === starts[0]?.requestId);
    ensure(starts.length <= (empty ? 2 : 1), `${turnId} was asked too often`);
    ensure(early.length <= tuning.limits.speculationsMax, `${turnId} was asked too often before its end`);
    const lastEarlyAt = all.findLastIndex(({ speculative }) => speculative);
    ensure(lastEarlyAt < early.length, `${turnId} was asked before its end, after it`);
  }
  for (const [turnId, text] of rig.trace.handedOver) {
    if (saves.has(turnId)) continue;
    const joined = rig.trace.effects('turn.save').some(({ turn }) => turn.userText.startsWith(text));
    ensure(joined, `the words of ${turnId} are in no row`);
  }
  let speaking = 0;
  for (const { body } of rig.trace.entries) {
    // Every reply ends with a cut; what was begun too early was for nobody.
    if (body.kind === 'player.cut' || body.kind === 'llm.start') speaking = 0;
    if (body.kind === 'tts.speak') speaking += 1;
    ensure(speaking <= 1, 'a turn was spoken twice');
  }
}

/** 3. A row holds the words that left the speaker, no more; and no fewer, unless the player never told. */
function heardOnly(rig: Rig, turnId: string): void {
  const turn = rig.conversation.snapshot().turns.find((row) => row.turnId === turnId);
  ensure(turn !== undefined, 'no row');
  const speech = speechOf(rig, turnId);
  if (speech === null) {
    ensure(turn.spokenText === '' || (!turn.interrupted && turn.error === null), 'heard without a voice');
    return;
  }
  const whole = !turn.interrupted && turn.error === null;
  if (whole) ensure(turn.unspokenText === '', 'a whole reply with a rest');
  if (whole || !speech.timed || speech.strayed) return;
  const samples = rig.audio.rendered
    .filter((chunk) => chunk.owner === speech.number)
    .reduce((sum, chunk) => sum + chunk.samples, 0);
  const truth = speech.words.filter((word) => word.endMs * 24 <= samples).length;
  const claimed = wordsOf(turn.spokenText).length;
  ensure(claimed <= truth + markup(turn.spokenText), `${turnId} claims ${claimed} words of ${truth}`);
  if (!rig.audio.everDead) ensure(claimed >= truth, `${turnId} lost words: ${claimed} of ${truth}`);
}

/** Marks of the display text that stand alone and are no spoken words. */
function markup(text: string): number {
  return wordsOf(text).filter((word) => !/[\p{L}\p{N}]/u.test(word)).length;
}

function speechOf(rig: Rig, turnId: string): FakeSpeech | null {
  let current = '';
  let number = 0;
  let found: number | null = null;
  for (const { body } of rig.trace.entries) {
    if (body.kind === 'llm.start') current = body.turnId;
    if (body.kind !== 'tts.speak') continue;
    number += 1;
    if (current === turnId) found = number;
  }
  return rig.tts.speeches.find((speech) => speech.number === found) ?? null;
}

/** 6. Nothing grows without end. */
function bounded(rig: Rig): void {
  ensure(rig.audio.maxHeldMs <= tuning.tts.maxHeldMs, 'too much sound is held');
  for (const { messages } of rig.llm.requests) {
    ensure(messages.length <= tuning.llm.contextMaxMessages + 1, 'too long a context');
  }
}
