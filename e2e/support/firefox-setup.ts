import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import startServers from "./servers.ts";

/**
 * Starts the servers, and gives Firefox a home of its own, which the workers inherit. Firefox run
 * by root refuses to start in a home that root does not own.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const stopServers = await startServers();
  const home = mkdtempSync(join(tmpdir(), "deskwire-firefox-"));
  process.env["HOME"] = home;
  return async () => {
    await stopServers();
    rmSync(home, { recursive: true, force: true });
  };
}
