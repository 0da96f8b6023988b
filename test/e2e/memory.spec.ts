import { expect, test } from '@playwright/test';
import { launchParley, temporaryFolder } from './support/parley.ts';

test('what was said is there after a restart', async () => {
  const folder = temporaryFolder();
  const first = await launchParley({ userData: folder.path });
  await first.panel.getByRole('textbox', { name: 'Message' }).fill('What is the capital of France?');
  await first.panel.keyboard.press('Enter');
  const turn = await first.turn(1);
  await first.close();

  const second = await launchParley({ userData: folder.path });
  expect((await second.snapshot()).turns).toEqual([]);
  await second.panel.getByRole('button', { name: 'Earlier conversations' }).click();
  await expect(second.panel.locator(`[data-turn-id="${turn.turnId}"]`)).toContainText('capital of France');
  const history = await second.invoke('history.list', { limit: 10 });
  expect(history).toEqual([turn]);
  await second.close();
  folder.remove();
});
