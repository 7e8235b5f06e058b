import { SENTENCES } from "./sentences.ts";

/** Why the embedded PostgreSQL cannot run here; `message` is one sentence for the operator. */
export class EmbeddedPostgresError extends Error {
  override name = "EmbeddedPostgresError";
}

const REFUSED = new Set(["EACCES", "EPERM", "EROFS"]);
const FULL = new Set(["ENOSPC", "EDQUOT"]);
const NO_FOLDER = new Set(["ENOENT", "ENOTDIR", "EEXIST", "ELOOP", "ENAMETOOLONG"]);

/** Turns a refusal of the file system into a sentence; returns any other error unchanged. */
export function explainFileError(error: unknown, dataDir: string): unknown {
  if (!(error instanceof Error) || error instanceof EmbeddedPostgresError) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const sentence = sentenceFor(code, dataDir);
  return sentence === undefined ? error : new EmbeddedPostgresError(sentence, { cause: error });
}

function sentenceFor(code: string, dataDir: string): string | undefined {
  if (REFUSED.has(code)) return SENTENCES.notWritable(dataDir, code);
  if (FULL.has(code)) return SENTENCES.diskFull(dataDir);
  if (NO_FOLDER.has(code)) return SENTENCES.notAFolder(dataDir, code);
  return undefined;
}
