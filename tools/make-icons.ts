/**
 * Draws Parley's icons: `node tools/make-icons.ts`, by hand, after a change of the drawings; the PNGs are committed.
 * The app's icon comes from resources/icons/parley.svg; the tray's states are drawn here, one shape each, so that they
 * differ also for those who do not see colours.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { chromium, type Page } from '@playwright/test';

const resources = resolve(import.meta.dirname, '../resources');

const arcs = '<path d="M11 4.2a13 13 0 0 0 0 23.6M21 4.2a13 13 0 0 1 0 23.6" class="line"/>';
const bars = '<path d="M10.5 13.5v5M16 10v12M21.5 13.5v5" class="line"/>';

/** `ink` is what is drawn, `gap` what is cut out of it; in units of 32 to the icon's side. */
const trayStates: Readonly<Record<string, { ink: string; gap?: string; top?: string }>> = {
  off: { ink: arcs },
  idle: { ink: `${arcs}<circle cx="16" cy="16" r="5"/>` },
  listening: { ink: `${arcs}${bars}` },
  thinking: {
    ink: `${arcs}<circle cx="9.6" cy="16" r="2.4"/><circle cx="16" cy="16" r="2.4"/><circle cx="22.4" cy="16" r="2.4"/>`,
  },
  speaking: { ink: '<circle cx="16" cy="16" r="14.5"/>', gap: bars },
  muted: {
    ink: arcs,
    gap: '<path d="M4 4 28 28" class="line wide"/>',
    top: '<path d="M4 4 28 28" class="line"/>',
  },
  error: {
    ink: '<path d="M16 4 29 27H3z" class="solid-line"/>',
    gap: '<path d="M16 12v6.5" class="line"/><circle cx="16" cy="23.4" r="1.9"/>',
  },
};

/** Named after the icon, not the bar: a light icon is for a dark bar. macOS recolours a template by itself. */
const trayVariants = [
  { suffix: '-light', ink: '#ffffff', error: '#ff9a8f' },
  { suffix: '-dark', ink: '#1b2321', error: '#b3261e' },
  { suffix: 'Template', ink: '#000000', error: '#000000' },
] as const;

/** The default is 16; panels of Linux desktops want more, and find it in a folder of its own. */
const traySizes = [
  { folder: 'tray', px: 16 },
  { folder: 'tray/22', px: 22 },
  { folder: 'tray/32', px: 32 },
];

const appSizes = [16, 24, 32, 48, 64, 128, 256, 512];

function traySvg(state: string, ink: string): string {
  const { ink: drawn, gap = '', top = '' } = trayStates[state]!;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
    <style>
      .line { fill: none; stroke: var(--pen); stroke-width: 3; stroke-linecap: round }
      .wide { stroke-width: 8 }
      .solid-line { stroke: var(--pen); stroke-width: 4; stroke-linejoin: round }
    </style>
    <mask id="gap" maskUnits="userSpaceOnUse" x="0" y="0" width="32" height="32">
      <rect width="32" height="32" fill="#fff"/><g style="--pen: #000" fill="#000">${gap}</g>
    </mask>
    <g mask="url(#gap)" style="--pen: ${ink}" fill="${ink}">${drawn}</g>
    <g style="--pen: ${ink}" fill="${ink}">${top}</g>
  </svg>`;
}

async function draw(page: Page, svg: string, px: number, path: string): Promise<void> {
  await page.setViewportSize({ width: px, height: px });
  await page.setContent(
    `<style>html, body { margin: 0 } svg { display: block; width: ${px}px; height: ${px}px }</style>${svg}`,
  );
  const target = join(resources, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, await page.screenshot({ omitBackground: true }));
}

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
  const page = await browser.newPage({ deviceScaleFactor: 1 });

  const appIcon = readFileSync(join(resources, 'icons/parley.svg'), 'utf8');
  for (const px of appSizes) await draw(page, appIcon, px, `icons/${px}x${px}.png`);
  await draw(page, appIcon, 1024, 'icons/icon.png');

  for (const { folder, px } of traySizes) {
    for (const { suffix, ink, error } of trayVariants) {
      for (const state of Object.keys(trayStates)) {
        const svg = traySvg(state, state === 'error' ? error : ink);
        await draw(page, svg, px, `${folder}/${state}${suffix}.png`);
        await draw(page, svg, px * 2, `${folder}/${state}${suffix}@2x.png`);
      }
    }
  }
} finally {
  await browser.close();
}
