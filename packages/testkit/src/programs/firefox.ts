import { existsSync } from "node:fs";
import { findProgram } from "./find-program.ts";

const NAMES = ["firefox-esr", "firefox"];

/** Places of Firefox on machines where it is not on the PATH. */
const APPLICATIONS = ["/Applications/Firefox.app/Contents/MacOS/firefox"];

/** The path of Firefox: `FIREFOX_PATH` or, without it, the first that is found. */
export function findFirefox(): string | undefined {
  const named = process.env["FIREFOX_PATH"];
  if (named !== undefined && named !== "") return named;
  return findProgram(NAMES) ?? APPLICATIONS.find((path) => existsSync(path));
}

/** Like `findFirefox`, but throws when there is none. */
export function requireFirefox(): string {
  const found = findFirefox();
  if (found !== undefined) return found;
  throw new Error("No Firefox was found; install firefox-esr or set FIREFOX_PATH.");
}
