import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import type { PageFile, PageFiles } from "./page-file.ts";

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".avif": "image/avif",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".mp3": "audio/mpeg",
  ".png": "image/png",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

/** Reads a built folder. The files stay as they are now, whatever a later build writes. A missing folder has no files. */
export async function readPageFiles(root: string): Promise<PageFiles> {
  const raw = new Map<string, Buffer>();
  for (const name of await listFiles(root)) raw.set(name, await readFile(join(root, name)));
  const names = [...raw.keys()].filter((name) => !isCompressedForm(name, raw));
  return new Map(names.map((name) => [name, toPageFile(name, raw)]));
}

async function listFiles(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    },
  );
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) =>
    relative(root, join(parentPath, name)).replaceAll(sep, "/"),
  );
}

function isCompressedForm(name: string, raw: ReadonlyMap<string, Buffer>): boolean {
  return /\.(br|gz)$/.test(name) && raw.has(name.slice(0, -3));
}

function toPageFile(name: string, raw: ReadonlyMap<string, Buffer>): PageFile {
  return {
    contentType: CONTENT_TYPES[extname(name)] ?? "application/octet-stream",
    body: raw.get(name) ?? Buffer.alloc(0),
    brotli: raw.get(`${name}.br`) ?? null,
    gzip: raw.get(`${name}.gz`) ?? null,
  };
}
