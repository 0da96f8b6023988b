import { parseArgs } from 'node:util';
import { faultCases } from './fault-cases.ts';
import { type FaultRow, judgeCase, rememberCalmTurns } from './fault-judge.ts';
import { printReport, reportOf } from './fault-report.ts';
import { answerTokens, openFaultRoom } from './fault-room.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean' } } });
const cases = faultCases(answerTokens);
const room = await openFaultRoom();
const calm = rememberCalmTurns(room);
const rows: FaultRow[] = [];
for (const each of cases) {
  rows.push(await judgeCase(room, each, calm));
  if (!values.json && process.stderr.isTTY)
    process.stderr.write(`\r  case ${rows.length} of ${cases.length} `);
}
await room.dispose();
const report = reportOf(rows);
if (!values.json && process.stderr.isTTY) process.stderr.write('\n');
process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : printReport(report));
process.exitCode = report.passed === report.cases ? 0 : 1;
