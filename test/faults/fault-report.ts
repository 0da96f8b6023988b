import { percentiles } from '../../src/shared/model/latency.ts';
import { moments } from './fault-cases.ts';
import type { FaultRow } from './fault-judge.ts';

export interface FaultReport {
  cases: number;
  passed: number;
  addedDelayMs: { p50: number; p95: number };
  rows: FaultRow[];
}

export function reportOf(rows: FaultRow[]): FaultReport {
  const delays = percentiles(rows.map(({ addedMs }) => addedMs));
  return {
    cases: rows.length,
    passed: rows.filter(({ ok }) => ok).length,
    addedDelayMs: { p50: delays?.p50 ?? 0, p95: delays?.p95 ?? 0 },
    rows,
  };
}

/** A table a stage: a line a vendor and moment, with each fault and the delay that it added. */
export function printReport({ cases, passed, addedDelayMs, rows }: FaultReport): string {
  const lines = ['Each fault with the delay that it added (ms); "~": the answer ended where the model died.'];
  for (const stage of new Set(rows.map((row) => row.stage))) {
    lines.push('', stage);
    const ofStage = rows.filter((row) => row.stage === stage);
    for (const vendor of new Set(ofStage.map((row) => row.vendor))) {
      for (const moment of moments) {
        const found = ofStage.filter((row) => row.vendor === vendor && row.moment === moment);
        const cells = found.map((row) => `${row.fault} ${markOf(row)}${row.addedMs}`);
        lines.push(`  ${vendor.padEnd(24)}${moment.padEnd(16)}${cells.join('  ')}`);
      }
    }
  }
  for (const row of rows.filter(({ ok }) => !ok)) {
    lines.push('', `FAILED ${row.stage}, ${row.vendor}, ${row.moment}, ${row.fault}:`);
    lines.push(...row.problems.map((problem) => `  ${problem}`));
  }
  const { p50, p95 } = addedDelayMs;
  lines.push('', `added delay: p50 ${p50} ms, p95 ${p95} ms`, `${passed} of ${cases} cases passed`);
  return `${lines.join('\n')}\n`;
}

const markOf = ({ outcome }: FaultRow): string => ({ whole: '', cut: '~', wrong: '!' })[outcome];
