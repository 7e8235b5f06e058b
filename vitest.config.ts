import { defineConfig } from "vitest/config";

const FOLDERS = "{apps,packages,scripts,bench,examples}";

/** A project that needs servers starts what the environment does not already name. */
const SERVERS = "./scripts/lib/vitest-servers.ts";

export default defineConfig({
  test: {
    // The machine is shared with the real Postgres and Redis that the tests talk to.
    maxWorkers: 2,
    passWithNoTests: false,
    projects: [
      {
        test: {
          name: "unit",
          // Property tests take their time on a busy machine.
          testTimeout: 30_000,
          include: [`${FOLDERS}/**/*.test.{ts,tsx}`],
          exclude: ["**/node_modules/**", "**/dist/**", "**/*.pg.test.ts", "**/*.redis.test.ts"],
        },
      },
      {
        test: {
          name: "pg",
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
