import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { fileTypeFromFile } from "file-type";
import { TAIL_BYTES } from "./container-end.ts";
import type { SniffedFile } from "./judge-file.ts";
import { createTextCheck } from "./text-check.ts";

/** Reads the parts of a file that `judgeFile` needs. */
export async function sniffFile({
  name,
  path,
}: {
  name: string;
  path: string;
}): Promise<SniffedFile> {
  const { head, tail } = await readEnds(path);
  const sniffed = (await fileTypeFromFile(path))?.mime ?? null;
  return { name, sniffed, head, tail, isText: await isTextFile(path, head) };
}

async function readEnds(path: string): Promise<{ head: Buffer; tail: Buffer }> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, TAIL_BYTES);
    const head = await handle.read(Buffer.alloc(length), 0, length, 0);
    const tail = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return { head: head.buffer, tail: tail.buffer };
  } finally {
    await handle.close();
  }
}

async function isTextFile(path: string, head: Buffer): Promise<boolean> {
  const check = createTextCheck(head);
  for await (const part of createReadStream(path)) if (!check.add(part as Buffer)) return false;
  return check.end();
}
