import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { fileTypeFromFile } from "file-type";
import { TAIL_BYTES, type SniffedFile } from "./judge-file.ts";

/** Reads the parts of a file that `judgeFile` needs. */
export async function sniffFile({
  name,
  path,
}: {
  name: string;
  path: string;
}): Promise<SniffedFile> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, TAIL_BYTES);
    const head = await handle.read(Buffer.alloc(length), 0, length, 0);
    const tail = await handle.read(Buffer.alloc(length), 0, length, size - length);
    const sniffed = (await fileTypeFromFile(path))?.mime ?? null;
    const holdsNul = sniffed === null && (await hasNul(path));
    return { name, sniffed, head: head.buffer, tail: tail.buffer, holdsNul };
  } finally {
    await handle.close();
  }
}

async function hasNul(path: string): Promise<boolean> {
  for await (const chunk of createReadStream(path)) if ((chunk as Buffer).includes(0)) return true;
  return false;
}
