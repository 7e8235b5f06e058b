import { findProgram } from "./find-program.ts";

/** The path of WebKit's driver: `WEBKIT_DRIVER_PATH` or, without it, the one on the PATH. */
export function findWebKitDriver(): string | undefined {
  const named = process.env["WEBKIT_DRIVER_PATH"];
  return named !== undefined && named !== "" ? named : findProgram(["WebKitWebDriver"]);
}

/** Like `findWebKitDriver`, but throws when there is none. */
export function requireWebKitDriver(): string {
  const found = findWebKitDriver();
  if (found !== undefined) return found;
  throw new Error(
    "No WebKitWebDriver was found; install webkit2gtk-driver or set WEBKIT_DRIVER_PATH.",
  );
}

/** The path of the X server that needs no screen, in which WebKit runs. */
export function findXvfb(): string | undefined {
  return findProgram(["Xvfb"]);
}

/** Like `findXvfb`, but throws when there is none. */
export function requireXvfb(): string {
  const found = findXvfb();
  if (found !== undefined) return found;
  throw new Error("No Xvfb was found; install xvfb.");
}
