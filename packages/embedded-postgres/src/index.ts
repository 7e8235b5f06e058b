/**
 * A PostgreSQL server for one machine that needs no installation, for `npm start`, development and
 * tests.
 *
 * One process owns a data directory at a time. The server listens on the loopback interface alone,
 * behind a generated password, and stores durably. It restarts after a crash on the same port. It
 * ends with the process that started it, and the next start stops a server that a killed process
 * left behind. As root, which PostgreSQL refuses, it runs as the user `postgres`. A start that cannot
 * succeed rejects with an EmbeddedPostgresError, whose message is one sentence for the operator.
 */
export { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
export { listStoredDatabases, removeStoredDatabase, type StoredDatabase } from "./shared-state.ts";
export { startEmbeddedPostgres, type EmbeddedPostgresOptions } from "./start-embedded-postgres.ts";
export type { EmbeddedPostgres } from "./supervise.ts";
