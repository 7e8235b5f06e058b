import { readdir, readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const COMPRESSIBLE = new Set([".css", ".html", ".js", ".json", ".svg", ".txt", ".webmanifest"]);
/** A smaller file fits into one packet with its headers. */
const BYTES_MIN = 512;

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** Writes `name.br` and `name.gz` beside each file of a folder that compression makes smaller. */
export async function compressFiles(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && COMPRESSIBLE.has(extname(entry.name)));
  for (const { parentPath, name } of files) await compressFile(join(parentPath, name));
}

async function compressFile(path: string): Promise<void> {
  const raw = await readFile(path);
  if (raw.length < BYTES_MIN) return;
  const params = {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
  };
  await writeSmaller(`${path}.br`, raw, await toBrotli(raw, { params }));
  await writeSmaller(`${path}.gz`, raw, await toGzip(raw, { level: 9 }));
}

async function writeSmaller(path: string, raw: Buffer, compressed: Buffer): Promise<void> {
  if (compressed.length < raw.length) await writeFile(path, compressed);
}
