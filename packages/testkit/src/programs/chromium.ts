import { existsSync } from "node:fs";
import { findProgram } from "./find-program.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Places of Chrome on machines where it is not on the PATH. */
const APPLICATIONS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The path of Chromium or Chrome: `CHROMIUM_PATH` or, without it, the first that is found. */
export function findChromium(): string | undefined {
  const named = process.env["CHROMIUM_PATH"];
  if (named !== undefined && named !== "") return named;
  return findProgram(NAMES) ?? APPLICATIONS.find((path) => existsSync(path));
}

/** Like `findChromium`, but throws when there is none. */
export function requireChromium(): string {
  const found = findChromium();
  if (found !== undefined) return found;
  throw new Error("No Chromium was found; install chromium or set CHROMIUM_PATH.");
}
