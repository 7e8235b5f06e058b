import { chooseLanguage } from "@deskwire/server/platform/kernel/language";
import { OperatorError } from "@deskwire/server/platform/kernel/operator-error";
import { tell } from "./script-texts.ts";

/** The classes of errors whose message is one sentence for the person at the terminal. */
const KNOWN = new Set(["BuildError", "EmbeddedPostgresError"]);

/** Returns one sentence in the operator's language for a known cause, and the whole stack for any other. */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof OperatorError) return error.in(chooseLanguage(undefined, process.env));
  if (KNOWN.has(error.name)) return error.message;
  if ("code" in error && error.code === "EADDRINUSE") {
    const port = "port" in error ? String(error.port) : "";
    return tell("portTaken", { port });
  }
  return error.stack ?? error.message;
}
