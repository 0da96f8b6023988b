import { latencyStages, turnLatency } from '#shared/model/latency.ts';
import type { DemoTurn } from './demo-conversation.ts';

export interface DemoReport {
  ok: boolean;
  /** What it ran on, as the launcher names it. */
  electron: string;
  turns: {
    kind: DemoTurn['kind'];
    heard: string;
    answer: string;
    spoken: string;
    interrupted: boolean;
    voiceToVoiceMs: number | null;
    stages: Record<string, number> | null;
  }[];
}

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** The words that were asked are the last words that were heard, and an answer sounded: whole, or up to the interruption. */
function isGood({ kind, asked, record }: DemoTurn): boolean {
  if (!record || record.error !== null) return false;
  if (!words(record.userText).join(' ').endsWith(words(asked).join(' '))) return false;
  if (record.spokenText.trim() === '') return false;
  return kind === 'barge-in'
    ? record.interrupted && record.unspokenText !== ''
    : !record.interrupted && record.unspokenText.trim() === '';
}

/** What the demo conversation showed. Times that were not measured are null. */
export function demoReport(turns: readonly DemoTurn[], electron: DemoReport['electron']): DemoReport {
  return {
    ok: turns.length > 0 && turns.every(isGood),
    electron,
    turns: turns.map(({ kind, record }) => {
      const latency = record ? turnLatency(record.anchors) : null;
      return {
        kind,
        heard: record?.userText ?? '',
        answer: record ? record.spokenText + record.unspokenText : '',
        spoken: record?.spokenText ?? '',
        interrupted: record?.interrupted ?? false,
        voiceToVoiceMs: latency?.voiceToVoiceMs ?? null,
        stages: latency?.stages ?? null,
      };
    }),
  };
}

/** The table at the end of `npm run demo`: a line a turn, a column a stage, in ms. */
export function demoTable(report: DemoReport): string {
  const columns = ['turn', 'heard and answered', 'voice-to-voice', ...latencyStages];
  const cell = (value: number | null | undefined): string =>
    value == null ? '–' : String(Math.round(value));
  const rows = report.turns.map((turn) => [
    turn.interrupted ? `${turn.kind} (interrupted)` : turn.kind,
    turn.heard !== '' && turn.spoken !== '' ? 'yes' : 'no',
    cell(turn.voiceToVoiceMs),
    ...latencyStages.map((stage) => cell(turn.stages?.[stage])),
  ]);
  const widths = columns.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0))).join('  ');
  return [line(columns), ...rows.map(line), '', 'All times in ms.'].join('\n');
}
