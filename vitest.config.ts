import { defineConfig } from 'vitest/config';

/** Only a hung test reaches it: how long a test takes says something about the machine, not about Parley. */
const testTimeout = 120_000;

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', environment: 'node', include: ['test/unit/**/*.test.ts'], testTimeout } },
      {
        test: {
          name: 'component',
          environment: 'jsdom',
          include: ['test/component/**/*.test.tsx'],
          testTimeout,
        },
      },
    ],
  },
});
