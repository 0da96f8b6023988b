import { defineConfig } from '@playwright/test';

/** One app at a time: each holds a browser, a speech detector and real-time audio. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/e2e',
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
});
