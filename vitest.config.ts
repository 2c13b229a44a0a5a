import { defineConfig } from 'vitest/config';

// Doubles of the SDK's clients, and a simulation that seals its process, are each for one file alone.
const alone = ['test/adapters/**/*.test.ts', 'test/simulation/**/*.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['test/bundle-functions.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Its own choice on two cores is one worker, and journeys wait more than they work.
    maxWorkers: 3,
    projects: [
      // What takes long to load is loaded once for all of these.
      {
        extends: true,
        test: { name: 'together', include: ['test/**/*.test.ts'], exclude: alone, isolate: false },
      },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
  },
});
