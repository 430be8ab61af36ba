import { defineConfig } from 'vitest/config';

/** What takes minutes has a run of its own (`npm run test:long`), so that `npm test` stays under five. */
const long = 'test/**/*.long.test.ts';

export default defineConfig({
  test: {
    include: process.env.LONG ? [long] : ['test/**/*.test.ts'],
    exclude: process.env.LONG ? [] : [long],
    // Journeys start a database, a bot and a workspace; two cores are shared by all files.
    testTimeout: 30_000,
    hookTimeout: 90_000,
    // What the page shows follows the bot's answer; a busy machine takes longer than the second that is the default.
    expect: { poll: { timeout: 15_000 } },
    maxWorkers: 2,
    // CI machines are noisy: a failure is tried once more there, and named in the report. At home it stays red.
    retry: process.env.CI ? 1 : 0,
  },
});
