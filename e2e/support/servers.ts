import { setup } from "../../scripts/lib/vitest-servers.ts";

/** Starts PostgreSQL and Redis when the environment names none, so that the tests can run alone. */
export default setup;
