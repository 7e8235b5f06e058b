import type { Rewrite } from "./proxy-lane.ts";

/** What becomes of one notice that Redis pushes to a subscriber: the frames that arrive in its place. */
export type NoticeFate = (notice: Buffer) => readonly Buffer[];

/** Splits what Redis sends to a subscriber into replies, and asks `fate` about each that is a published message. */
export function rewriteNotices(fate: NoticeFate): Rewrite {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const passed: Buffer[] = [];
    for (;;) {
      const end = endOfReply(rest, 0);
      if (end === null) return passed;
      const reply = rest.subarray(0, end);
      rest = rest.subarray(end);
      if (isNotice(reply)) passed.push(...fate(reply));
      else passed.push(reply);
    }
  };
}

function isNotice(reply: Buffer): boolean {
  return reply.subarray(0, 40).includes("\r\nmessage\r\n");
}

/** Where the reply that begins at `from` ends; null while it is not complete. */
function endOfReply(bytes: Buffer, from: number): number | null {
  const lineEnd = bytes.indexOf("\r\n", from);
  if (lineEnd < 0) return null;
  const type = String.fromCharCode(bytes[from] ?? 0);
  const length = Number(bytes.toString("latin1", from + 1, lineEnd));
  const body = lineEnd + 2;
  if (type === "$") {
    const end = length < 0 ? body : body + length + 2;
    return end <= bytes.length ? end : null;
  }
  if (type !== "*" || length < 0) return body;
  let end: number | null = body;
  for (let n = 0; n < length && end !== null; n++) end = endOfReply(bytes, end);
  return end;
}
