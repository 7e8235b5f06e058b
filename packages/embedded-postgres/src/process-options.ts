import type { PostgresHome } from "./postgres-home.ts";

/** The options of a program that runs as the home's account; of the environment it inherits only PATH. */
export function processOptions(home: PostgresHome) {
  return {
    // A process group of its own: a Ctrl-C in the terminal must not stop PostgreSQL before its clients.
    detached: true,
    cwd: home.folder,
    env: { PATH: process.env["PATH"], HOME: home.folder, LC_ALL: "C", TZ: "UTC" },
    ...(home.account && { uid: home.account.uid, gid: home.account.gid }),
  };
}
