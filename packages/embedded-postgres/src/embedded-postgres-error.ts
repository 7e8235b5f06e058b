/** Why the embedded Postgres cannot run here; `message` is one sentence meant for the operator. */
export class EmbeddedPostgresError extends Error {
  override name = "EmbeddedPostgresError";
}

const REFUSED = new Set(["EACCES", "EPERM", "EROFS"]);
const FULL = new Set(["ENOSPC", "EDQUOT"]);
const NO_FOLDER = new Set(["ENOENT", "ENOTDIR", "EEXIST", "ELOOP", "ENAMETOOLONG"]);

/** Turns what the file system refused into a sentence; anything unexpected is returned as it is. */
export function explainFileError(error: unknown, dataDir: string): unknown {
  if (!(error instanceof Error) || error instanceof EmbeddedPostgresError) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const sentence = sentenceFor(code, dataDir);
  return sentence === undefined ? error : new EmbeddedPostgresError(sentence, { cause: error });
}

function sentenceFor(code: string, dataDir: string): string | undefined {
  if (REFUSED.has(code)) {
    return `The data directory ${dataDir} cannot be written (${code}); make it writable or set DATA_DIR to another.`;
  }
  if (FULL.has(code)) {
    return `The disk that holds the data directory ${dataDir} is full; make room or set DATA_DIR to another disk.`;
  }
  if (NO_FOLDER.has(code)) {
    return `The data directory ${dataDir} is not a usable folder (${code}); set DATA_DIR to another.`;
  }
  return undefined;
}
