import { expect, test } from '@playwright/test';
import { launchParley, temporaryFolder } from './support/parley.ts';

test('what is set in the window is kept over a restart', async () => {
  const folder = temporaryFolder();
  const first = await launchParley({ userData: folder.path });
  const violations: string[] = [];
  first.panel.on('console', (message) => {
    if (/content security policy/i.test(message.text())) violations.push(message.text());
  });

  await first.panel.keyboard.press('ControlOrMeta+,');
  const settings = first.panel.getByRole('region', { name: 'Settings' });
  const openSection = async (title: string): Promise<void> => {
    const back = settings.getByRole('button', { name: 'All settings' });
    if (await back.isVisible()) await back.click();
    await settings.getByRole('navigation').getByText(title, { exact: true }).click();
  };

  await openSection('Voice loop');
  await settings.getByRole('slider', { name: 'Patience' }).press('End');
  await openSection('Model');
  await settings.getByRole('button', { name: 'Move Groq down' }).click();
  await openSection('Personas');
  await settings.getByRole('button', { name: 'Edit Parley' }).click();
  await settings.getByRole('textbox', { name: 'Name' }).fill('Ada');
  await first.panel.keyboard.press('Escape');
  await expect(settings).toHaveCount(0);
  await expect
    .poll(async () => (await first.invoke('settings.get', undefined)).settings.personas.list[0]?.name)
    .toBe('Ada');
  expect(violations).toEqual([]);
  await first.close();

  const second = await launchParley({ userData: folder.path });
  const { settings: kept } = await second.invoke('settings.get', undefined);
  expect(kept.voiceLoop.patience).toBe(100);
  expect(kept.llm.order.slice(0, 2).map(({ id }) => id)).toEqual(['cerebras', 'groq']);
  await second.panel.getByRole('button', { name: 'Settings' }).click();
  await expect(second.panel.getByRole('navigation').getByText('Ada')).toBeVisible();
  await second.close();
  folder.remove();
});
