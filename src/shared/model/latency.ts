import type { AnchorName, Anchors } from './anchors.ts';

/**
 * Consecutive parts of the voice-to-voice time, and the anchor that ends each. The first begins at speech end (or
 * key-up). `endpointing`: until the turn is over; `dispatch`: until the request leaves (0 if it left before); `llm`: until the first text
 * that can be said; `aggregation`: until the first clause goes to the voice; `tts`: until its first sound arrives;
 * `playout`: until the first sample leaves the speaker.
 */
const chain = [
  ['endpointing', 'turnEnd'],
  ['dispatch', 'llmRequest'],
  ['llm', 'llmFirstUseful'],
  ['aggregation', 'ttsRequest'],
  ['tts', 'ttsFirstByte'],
  ['playout', 'firstSampleRendered'],
] as const satisfies readonly (readonly [string, AnchorName])[];

export type LatencyStage = (typeof chain)[number][0];
export const latencyStages: readonly LatencyStage[] = chain.map(([stage]) => stage);

export interface TurnLatency {
  voiceToVoiceMs: number;
  /** ms; their sum is `voiceToVoiceMs`. */
  stages: Record<LatencyStage, number>;
}

/** Where a turn's time is counted from: the key, if one was held, else the last voiced sample. */
function originMs(anchors: Anchors): number | null {
  return anchors.pttUp ?? anchors.speechEnd ?? null;
}

function between(fromMs: number | undefined | null, toMs: number | undefined): number | null {
  if (fromMs == null || toMs === undefined || !Number.isFinite(toMs - fromMs) || toMs < fromMs) return null;
  return toMs - fromMs;
}

/**
 * When a part ended, as the person who waits counts it: work on a reply that began before the turn had ended is hidden
 * behind the endpointing for as long as that lasted. NaN where it is out of order.
 */
function endsOfParts(anchors: Anchors): (readonly [LatencyStage, number | undefined])[] {
  const { eagerEnd, turnEnd = Number.NaN } = anchors;
  if (eagerEnd === undefined) return chain.map(([stage, name]) => [stage, anchors[name]]);
  let beforeMs = Math.min(eagerEnd, turnEnd);
  return chain.map(([stage, name]) => {
    const atMs = anchors[name];
    if (stage === 'endpointing' || atMs === undefined) return [stage, atMs];
    // Nothing of it may have been heard before the turn had ended.
    const isHeardTooEarly = stage === 'playout' && atMs < turnEnd;
    const inOrder = atMs >= beforeMs && eagerEnd <= turnEnd && !isHeardTooEarly;
    beforeMs = atMs;
    return [stage, inOrder ? Math.max(atMs, turnEnd) : Number.NaN];
  });
}

/**
 * From the end of the person's speech to the first sample of the reply, and its stages.
 * Null if an anchor is missing or out of order: no number is better than an invented one.
 */
export function turnLatency(anchors: Anchors): TurnLatency | null {
  const fromMs = originMs(anchors);
  const voiceToVoiceMs = between(fromMs, anchors.firstSampleRendered);
  if (voiceToVoiceMs === null) return null;
  const stages: Record<LatencyStage, number> = {
    endpointing: 0,
    dispatch: 0,
    llm: 0,
    aggregation: 0,
    tts: 0,
    playout: 0,
  };
  let atMs = fromMs;
  for (const [stage, endMs] of endsOfParts(anchors)) {
    const partMs = between(atMs, endMs);
    if (partMs === null) return null;
    stages[stage] = partMs;
    atMs = endMs ?? null;
  }
  return { voiceToVoiceMs, stages };
}

/** How long the last words took to come back: speech end (or key-up) → last final. Overlaps endpointing. */
export function sttTailMs(anchors: Anchors): number | null {
  return between(originMs(anchors), anchors.sttFinal);
}

/** Request → first token, useful or not (TTFT). */
export function firstTokenMs(anchors: Anchors): number | null {
  return between(anchors.llmRequest, anchors.llmFirstToken);
}

/** From the first sound of an interruption to silence. */
export function bargeInMs(anchors: Anchors): number | null {
  return between(anchors.bargeOnset, anchors.bargeSilent);
}

export interface Percentiles {
  p50: number;
  p90: number;
  p95: number;
  p99: number;
  /** Values counted. */
  n: number;
  /** Turns that gave no value: always to be shown beside `n`. */
  excluded: number;
}

/** Nearest-rank percentiles; null values are excluded and counted. Null if there is no value at all. */
export function percentiles(values: readonly (number | null)[]): Percentiles | null {
  const sorted = values.filter((value) => value !== null).toSorted((a, b) => a - b);
  const n = sorted.length;
  if (n === 0) return null;
  const rank = (p: number): number => sorted[Math.max(0, Math.ceil(p * n) - 1)] ?? 0;
  return { p50: rank(0.5), p90: rank(0.9), p95: rank(0.95), p99: rank(0.99), n, excluded: values.length - n };
}
