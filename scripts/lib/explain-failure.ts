/** The classes of errors whose message is one sentence for the person at the terminal. */
const KNOWN = new Set([
  "BuildError",
  "ConfigError",
  "EmbeddedPostgresError",
  "MigrationError",
  "StartError",
]);

/** Returns one sentence for a known cause, and the whole stack for any other. */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (KNOWN.has(error.name)) return error.message;
  if ("code" in error && error.code === "EADDRINUSE") {
    const port = "port" in error ? ` ${String(error.port)}` : "";
    return `Port${port} is taken by another program; stop that program or set PORT to another one.`;
  }
  return error.stack ?? error.message;
}
