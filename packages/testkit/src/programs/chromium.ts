import { existsSync } from "node:fs";
import { findProgram } from "./find-program.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Where Chrome puts itself on machines whose programs are not on the PATH. */
const APPLICATIONS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The machine's Chromium or Chrome: `CHROMIUM_PATH`, else the first that is found. */
export function findChromium(): string | undefined {
  const named = process.env["CHROMIUM_PATH"];
  if (named !== undefined && named !== "") return named;
  return findProgram(NAMES) ?? APPLICATIONS.find((path) => existsSync(path));
}

/** The same for callers that cannot go on without one. */
export function requireChromium(): string {
  const found = findChromium();
  if (found !== undefined) return found;
  throw new Error("No Chromium was found; install chromium or set CHROMIUM_PATH.");
}
