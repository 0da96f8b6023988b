import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the demo holds its whole conversation and prints one JSON object', async () => {
  test.setTimeout(300_000);
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'demo', '--', '--json'], {
    cwd: root,
  });
  const report = JSON.parse(stdout);
  expect(report.ok).toBe(true);
  expect(report.turns.map(({ kind }: { kind: string }) => kind)).toEqual([
    'hands-free',
    'follow-up',
    'push-to-talk',
    'barge-in',
    'hands-free',
    'typed',
  ]);
  for (const turn of report.turns) {
    expect(turn.spoken).not.toBe('');
    if (turn.kind === 'typed') expect(turn.voiceToVoiceMs).toBeNull();
    else {
      const stages: number[] = Object.values(turn.stages);
      expect(stages.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(turn.voiceToVoiceMs, 3);
    }
  }
  expect(report.turns[3]).toMatchObject({
    interrupted: true,
    heard: 'Tell me a long story about a lighthouse.',
  });
  expect(report.turns[3].answer.length).toBeGreaterThan(report.turns[3].spoken.length);
});
