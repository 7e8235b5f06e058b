import { defineConfig } from "vitest/config";

const FOLDERS = "{apps,packages,scripts,bench,examples}";

/** Sentences for the operator follow the locale; the tests quote the English ones. */
const ENGLISH = { LC_ALL: "C" };

/** Starts the servers that the environment does not name. */
const SERVERS = "./scripts/lib/vitest-servers.ts";

export default defineConfig({
  test: {
    // The machine also runs the PostgreSQL and the Redis that the tests use.
    maxWorkers: 2,
    passWithNoTests: false,
    projects: [
      {
        test: {
          name: "unit",
          env: ENGLISH,
          // Property tests are slow on a busy machine.
          testTimeout: 30_000,
          include: [`${FOLDERS}/**/*.test.{ts,tsx}`],
          exclude: ["**/node_modules/**", "**/dist/**", "**/*.pg.test.ts", "**/*.redis.test.ts"],
        },
      },
      {
        test: {
          name: "pg",
          env: ENGLISH,
          include: [`${FOLDERS}/**/*.pg.test.ts`],
          exclude: ["**/node_modules/**"],
          globalSetup: [SERVERS],
          testTimeout: 30_000,
          expect: { poll: { timeout: 15_000 } },
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "redis",
          env: ENGLISH,
          // Of the rows of the table of faults, each of which starts servers.
          maxConcurrency: 3,
          include: [`${FOLDERS}/**/*.redis.test.ts`],
          exclude: ["**/node_modules/**"],
          globalSetup: [SERVERS],
          testTimeout: 30_000,
          expect: { poll: { timeout: 15_000 } },
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
