import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/bundle-functions.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Its own choice on two cores is one worker, and journeys wait more than they work.
    maxWorkers: 3,
  },
});
