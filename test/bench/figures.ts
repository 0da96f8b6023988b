import { percentiles } from '#shared/model/latency.ts';

/** A distribution. Values are null when nothing was measured; `excluded` counts the turns that gave none. */
export interface Figure {
  p50: number | null;
  p95: number | null;
  p99: number | null;
  n: number;
  excluded: number;
}

/** `missing`: turns that were left out before. */
export function figureOf(values: readonly (number | null)[], missing = 0): Figure {
  const found = percentiles(values);
  if (!found) return { p50: null, p95: null, p99: null, n: 0, excluded: values.length + missing };
  const { p50, p95, p99, n, excluded } = found;
  return { p50, p95, p99, n, excluded: excluded + missing };
}

const cell = (value: number | null): string => (value === null ? '–' : value.toFixed(1)).padStart(9);

/** A table, a line a figure. */
export function printFigures(figures: Record<string, Figure>, unit = 'ms'): string {
  const width = Math.max(...Object.keys(figures).map((name) => name.length));
  const head = `${unit.padEnd(width)}${['p50', 'p95', 'p99', 'n', 'excluded'].map((name) => name.padStart(9)).join('')}`;
  const rows = Object.entries(figures).map(
    ([name, { p50, p95, p99, n, excluded }]) =>
      `${name.padEnd(width)}${cell(p50)}${cell(p95)}${cell(p99)}${String(n).padStart(9)}${String(excluded).padStart(9)}`,
  );
  return `${[head, ...rows].join('\n')}\n`;
}
