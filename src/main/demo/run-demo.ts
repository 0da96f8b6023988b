import { createCaptionPrinter } from './demo-captions.ts';
import { type DemoStage, holdDemoConversation } from './demo-conversation.ts';
import { type DemoReport, demoReport, demoTable } from './demo-report.ts';

/**
 * Holds the demo conversation and prints it: captions as they come and a table at the end, or one JSON object.
 * Resolves to the exit code: 0 only if every turn was heard and answered.
 */
export async function runDemo(options: {
  stage: DemoStage;
  json: boolean;
  electron: DemoReport['electron'];
  print(text: string): void;
}): Promise<number> {
  const { stage, json, electron, print } = options;
  const unsubscribe = json ? () => {} : stage.onSnapshot(createCaptionPrinter((line) => print(`${line}\n`)));
  if (!json) print('Parley holds a conversation with itself; simulated vendors answer.\n\n');
  const report = demoReport(await holdDemoConversation(stage), electron);
  unsubscribe();
  if (json) print(`${JSON.stringify(report)}\n`);
  else
    print(
      `\n${demoTable(report)}\n\n${report.ok ? 'Every turn was heard and answered.' : 'Not every turn was heard and answered.'}\n`,
    );
  return report.ok ? 0 : 1;
}
