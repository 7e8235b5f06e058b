/**
 * A real PostgreSQL server for one machine, without an installation and without root: for
 * `npm start`, for development and for tests. One process owns a data directory at a time. The
 * server listens on the loopback interface alone, stores durably, restarts after a crash on the
 * same port, and ends with the process that started it; the next start stops a server that a killed
 * process left behind. What cannot work here is refused with one sentence.
 */
export {
  startEmbeddedPostgres,
  EmbeddedPostgresError,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from "./start-embedded-postgres.ts";
