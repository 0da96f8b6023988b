import path from 'node:path';
import { defineConfig } from '@playwright/test';

/**
 * The contract runs against the stand-in, or against a real Electron with PARLEY_REAL_ELECTRON=1. Specs named
 * `*.stand-in.spec.ts` are about the stand-in alone.
 */
const real = Boolean(process.env.PARLEY_REAL_ELECTRON);
// The electron package reads this in the runner's process; it is too late in the launched one.
if (real) delete process.env.ELECTRON_OVERRIDE_DIST_PATH;
else process.env.ELECTRON_OVERRIDE_DIST_PATH ??= path.join(import.meta.dirname, '../bin');

export default defineConfig({
  testDir: './specs',
  testIgnore: real ? '**/*.stand-in.spec.ts' : [],
  outputDir: '../../../test-results/electron-stand-in',
  workers: 1,
  timeout: 60_000,
  reporter: 'list',
});
