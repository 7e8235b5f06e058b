import type { Rewrite } from "./proxy-lane.ts";

/** Decides about one peer message from Redis to a node: the frames that arrive in its place. */
export type PeerMessageFate = (message: Buffer) => readonly Buffer[];

/** Splits the stream from Redis to a subscriber into replies, and applies `fate` to each published message. */
export function rewritePeerMessages(fate: PeerMessageFate): Rewrite {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const passed: Buffer[] = [];
    for (;;) {
      const end = endOfReply(rest, 0);
      if (end === null) return passed;
      const reply = rest.subarray(0, end);
      rest = rest.subarray(end);
      if (isPublished(reply)) passed.push(...fate(reply));
      else passed.push(reply);
    }
  };
}

function isPublished(reply: Buffer): boolean {
  return reply.subarray(0, 40).includes("\r\nmessage\r\n");
}

/** The end of the reply that begins at `from`; null while it is incomplete. */
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
