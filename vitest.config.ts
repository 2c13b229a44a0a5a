import { defineConfig } from 'vitest/config';

// Nothing here keeps anything between two files, so that they can share what takes long to load.
const pure = ['test/core/**/*.test.ts', 'test/lib/**/*.test.ts', 'test/architecture.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['test/bundle-functions.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Its own choice on two cores is one worker, and journeys wait more than they work.
    maxWorkers: 3,
    projects: [
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: pure } },
    ],
  },
});
