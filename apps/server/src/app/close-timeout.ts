/** A drain takes about 5 s. Writes that are not committed after this time wait for a database that does not answer. */
export const CLOSE_MS = 30_000;
