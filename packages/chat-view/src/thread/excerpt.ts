import type { FileBody, Message } from "@deskwire/protocol";
import type { Pending } from "./thread.ts";

/** A message on one line: its own words, or a sort that the front end's catalogue names. */
export type Excerpt =
  | { type: "words"; text: string }
  | { type: "image" }
  | { type: "file"; name: string }
  | { type: "none" };

export type Excerptible = Pick<Message | Pending, "kind" | "body">;

export function excerptOf({ kind, body }: Excerptible): Excerpt {
  if (!body || kind === "event" || kind === "hidden") return { type: "none" };
  if (kind === "image") return { type: "image" };
  if (kind === "file") return { type: "file", name: (body as FileBody).name };
  if ("title" in body && body.title !== undefined) return { type: "words", text: body.title };
  return "text" in body ? { type: "words", text: body.text ?? "" } : { type: "none" };
}
