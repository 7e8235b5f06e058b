/** Errors whose message is one sentence for whoever runs the command, by the name of their class. */
const KNOWN = new Set([
  "BuildError",
  "ConfigError",
  "EmbeddedPostgresError",
  "MigrationError",
  "StartError",
]);

/** One sentence where the cause is known; the whole stack where it is not. */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (KNOWN.has(error.name)) return error.message;
  if ("code" in error && error.code === "EADDRINUSE") {
    const port = "port" in error ? ` ${String(error.port)}` : "";
    return `The port${port} is taken by another program; stop it or set PORT to another.`;
  }
  return error.stack ?? error.message;
}
