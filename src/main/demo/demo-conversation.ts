import type { Snapshot } from '#shared/contracts/snapshot.ts';
import type { TurnRecord } from '#shared/model/turn-record.ts';
import type { Clock } from '../clock.ts';
import type { SpokenSample } from '../simulators/samples.ts';

export type DemoTurnKind = 'hands-free' | 'follow-up' | 'push-to-talk' | 'barge-in' | 'typed';

export interface DemoTurn {
  kind: DemoTurnKind;
  /** What should have been heard. */
  asked: string;
  /** Null when the turn did not end in time. */
  record: TurnRecord | null;
}

/** What the script needs of the running app. */
export interface DemoStage {
  start(): void;
  stop(): void;
  pressPushToTalk(): void;
  releasePushToTalk(): void;
  sendText(text: string): void;
  snapshot(): Snapshot;
  onSnapshot(listener: (snapshot: Snapshot) => void): () => void;
  /** Plays a sample into the microphone path and returns at once. */
  playSample(sample: SpokenSample): void;
  sample(id: string): SpokenSample;
  clock: Clock;
}

/** A turn of the demo that takes longer than this has failed. */
const turnTimeoutMs = 45_000;
/** Heard characters of the story after which the person interrupts. */
const interruptAfterChars = 60;
/** How long the push-to-talk key stays down before and after the words. */
const keyMarginMs = 150;

/**
 * Holds the scripted conversation: a hands-free question, a follow-up that needs its context, push-to-talk, a barge-in
 * in the middle of an answer (two turns: the interrupted one and the interrupting one), a typed message.
 */
export async function holdDemoConversation(stage: DemoStage): Promise<DemoTurn[]> {
  const turns: DemoTurn[] = [];

  const until = (holds: (snapshot: Snapshot) => boolean): Promise<boolean> =>
    new Promise((resolve) => {
      const end = (ok: boolean): void => {
        cancelTimeout();
        unsubscribe();
        resolve(ok);
      };
      const cancelTimeout = stage.clock.after(turnTimeoutMs, () => end(false));
      const unsubscribe = stage.onSnapshot((snapshot) => {
        if (holds(snapshot)) end(true);
      });
      if (holds(stage.snapshot())) end(true);
    });
  const pause = (ms: number): Promise<void> => new Promise((resolve) => stage.clock.after(ms, resolve));
  const settled = (snapshot: Snapshot): boolean => snapshot.phase === 'idle' || snapshot.phase === 'off';

  /** Does something that makes a turn, and waits for its record. */
  const turn = async (kind: DemoTurnKind, asked: string, act: () => Promise<void> | void): Promise<void> => {
    const before = stage.snapshot().turns.length;
    await act();
    await until((snapshot) => snapshot.turns.length > before && (settled(snapshot) || kind === 'barge-in'));
    turns.push({ kind, asked, record: stage.snapshot().turns[before] ?? null });
  };
  const speak = (kind: DemoTurnKind, id: string): Promise<void> =>
    turn(kind, stage.sample(id).text, () => stage.playSample(stage.sample(id)));

  stage.start();
  await until((snapshot) => snapshot.micOpen);
  await speak('hands-free', 'capital');
  await speak('follow-up', 'population');

  const moon = stage.sample('moon');
  await turn('push-to-talk', moon.text, async () => {
    stage.pressPushToTalk();
    await pause(keyMarginMs);
    stage.playSample(moon);
    await pause(moon.durationMs + keyMarginMs);
    stage.releasePushToTalk();
  });

  const story = stage.sample('story');
  const interruption = stage.sample('stop-tides');
  const before = stage.snapshot().turns.length;
  await turn('barge-in', story.text, async () => {
    stage.playSample(story);
    await until(
      (snapshot) => snapshot.phase === 'speaking' && (snapshot.reply?.heardChars ?? 0) >= interruptAfterChars,
    );
    stage.playSample(interruption);
  });
  await until((snapshot) => snapshot.turns.length >= before + 2 && settled(snapshot));
  turns.push({
    kind: 'hands-free',
    // "Stop." with a pause behind it is a command of its own: it silences the answer and is no part of the question.
    asked: interruption.text.replace(/^Stop\. /, ''),
    record: stage.snapshot().turns[before + 1] ?? null,
  });

  const typed = 'What did you just say?';
  await turn('typed', typed, () => stage.sendText(typed));
  stage.stop();
  return turns;
}
