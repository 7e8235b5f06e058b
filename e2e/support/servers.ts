import { setup } from "../../scripts/lib/vitest-servers.ts";

/** Postgres and Redis, where the environment names none: so that the tests can also be run alone. */
export default setup;
