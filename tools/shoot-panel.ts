/**
 * Pictures of every state of the panel, to look at before shipping a change of its look.
 * `node tools/shoot-panel.ts FOLDER [scene …]`; the pictures are for eyes, not for the repository.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BrowserContextOptions, chromium } from '@playwright/test';
import { createServer } from 'vite';

const views: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: 'light', viewport: { width: 400, height: 620 } },
  dark: { colorScheme: 'dark', viewport: { width: 400, height: 620 } },
  still: { colorScheme: 'light', reducedMotion: 'reduce', viewport: { width: 400, height: 620 } },
  narrow: { colorScheme: 'dark', viewport: { width: 340, height: 480 } },
  large: { colorScheme: 'light', viewport: { width: 800, height: 900 } },
  wide: { colorScheme: 'dark', viewport: { width: 680, height: 640 } },
  tall: { colorScheme: 'light', viewport: { width: 400, height: 1500 } },
  forced: { forcedColors: 'active', viewport: { width: 400, height: 620 } },
};

const [folder, ...wanted] = process.argv.slice(2);
if (!folder) throw new Error('Name the folder for the pictures: node tools/shoot-panel.ts FOLDER');
mkdirSync(folder, { recursive: true });

const gallery = resolve(import.meta.dirname, '../test/component/gallery');
const server = await createServer({ configFile: join(gallery, 'vite.config.ts'), logLevel: 'warn' });
await server.listen();
const address = server.resolvedUrls?.local[0];
if (!address) throw new Error('The gallery did not start');

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
  ],
});
try {
  for (const [view, options] of Object.entries(views)) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && console.error(view, message.text()));
    page.on('pageerror', (error) => console.error(view, error));
    await page.goto(address);
    const links = page.getByRole('link');
    await links.first().waitFor();
    const scenes = (await links.allTextContents()).filter(
      (name) => wanted.length === 0 || wanted.includes(name),
    );
    for (const scene of scenes) {
      await page.goto(`${address}?scene=${scene}`);
      await page.locator('html[data-ready="true"]').waitFor();
      await page.screenshot({ path: join(folder, `${scene}-${view}.png`), animations: 'allow' });
    }
    await context.close();
  }
} finally {
  await browser.close();
  await server.close();
}
