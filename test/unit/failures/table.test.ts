import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const docs = join(import.meta.dirname, '../../../docs');

interface Row {
  number: number;
  tests: { path: string; name: string }[];
}

const rows: Row[] = readFileSync(join(docs, 'failures.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| \d+ +\|/.test(line))
  .map((line) => {
    const cells = line.split(' | ').map((cell) => cell.trim());
    const tests = (cells[4] ?? '').replace(/\s*\|$/, '').split('<br>');
    return {
      number: Number(cells[0]?.replace('|', '')),
      tests: tests.map((test) => {
        const [, path = '', name = ''] = /^\[[^\]]+\]\(([^)]+)\): (.+)$/.exec(test) ?? [];
        return { path, name };
      }),
    };
  });

/** The name as the first argument of a test. */
function isTest(source: string, name: string): boolean {
  const calls = /\b(?:it|test)(?:\.each\((?:[^()]|\([^()]*\))*\))?\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gs;
  return [...source.matchAll(calls)].some(([, , found]) => found === name);
}

describe('the table of failures', () => {
  it('has all sixty', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });

  it.each(rows)('names tests that exist: $number', ({ tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    for (const { path, name } of tests) {
      const source = readFileSync(join(docs, path), 'utf8');
      expect(isTest(source, name), `${path}: ${name}`).toBe(true);
    }
  });
});
