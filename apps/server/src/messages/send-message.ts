import { participantOf, type Actor } from "../platform/kernel/actor.ts";
import { authorizeKind } from "../platform/kernel/authorize.ts";
import {
  TEXT_CHARS_MAX,
  hasBadText,
  textChars,
  type JsonObject,
  type Message,
  type Refusal,
  type RequestTable,
} from "@deskwire/protocol";
import { isUuid } from "../platform/kernel/uuid.ts";
import { messageStore } from "../conversations/message-store.ts";
import type { Search } from "../search/search.ts";
import type { Appended, MessageWriter } from "./message-writer.ts";
import { cleanBody } from "../conversations/clean-body.ts";
import type { Database } from "../platform/postgres/database.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { Publisher } from "../conversations/publisher.ts";

export type SendRequest = RequestTable["send"]["request"];
export type SendAnswer = RequestTable["send"]["ok"];

export interface SendParts {
  writer: MessageWriter;
  publisher: Publisher;
  search: Pick<Search, "touch">;
}

/**
 * Appends a message. [SND1] Resolves after the commit; [SND2] a repeat answers the first seq. [SND4] Callers that call in
 * order on one connection are stored in that order: nothing is awaited before the writer has the message.
 */
export async function sendMessage(
  { writer, publisher, search }: SendParts,
  actor: Actor,
  request: SendRequest,
): Promise<Outcome<SendAnswer>> {
  const refusal = authorizeKind(actor, request.kind) ?? checkBody(request);
  if (refusal !== null) return { ok: false, refusal };
  const body = cleanBody(request.kind, request.body);
  const appended = await writer.add({
    conversationId: request.conversationId,
    sender: actor.key,
    clientId: request.clientId,
    kind: request.kind,
    body: JSON.stringify(body),
    replyTo: request.replyTo ?? null,
  });
  if (appended.status !== "ok" && appended.status !== "dup")
    return refuse(REFUSALS[appended.status]);
  const { seq, at } = appended;
  if (appended.status === "ok") {
    const message = {
      seq,
      clientId: request.clientId,
      from: participantOf(actor),
      kind: request.kind,
      // [MED1] Of an image or file, what the server knows of it; not what the client says.
      body: appended.attachment === null ? body : (JSON.parse(appended.attachment) as object),
      ...(request.replyTo !== undefined && { replyTo: request.replyTo }),
      at,
    } as Message;
    publisher.message(request.conversationId, message, appended);
    search.touch(request.conversationId);
  }
  return done({ seq, at, duplicate: appended.status === "dup" });
}

/**
 * [SND2] The answer to a send that was refused by what it says, but repeats one that was stored; null: it repeats none.
 * Refused first and looked up then, so that what is good pays nothing.
 */
export async function repeatedSend(
  { database }: { database: Database },
  actor: Actor,
  { conversationId, clientId }: JsonObject,
): Promise<SendAnswer | null> {
  if (typeof conversationId !== "string" || !isUuid(conversationId)) return null;
  if (typeof clientId !== "string" || hasBadText(clientId)) return null;
  const key = { conversationId, sender: actor.key, clientId };
  const stored = await messageStore.byClientId(database.pool, key);
  return stored === null ? null : { ...stored, duplicate: true };
}

const REFUSALS = {
  unknown: "unknown_conversation",
  // [SND6] Who is no participant is told no more than that.
  forbidden: "unknown_conversation",
  ended: "conversation_ended",
  bad_reply: "bad_reply",
  bad_attachment: "bad_attachment",
} as const satisfies Record<Exclude<Appended["status"], "ok" | "dup">, Refusal["code"]>;

/** [SND5] */
function checkBody(request: SendRequest): Refusal | null {
  if (request.kind !== "text" && request.kind !== "note") return null;
  const { text } = request.body as { text: string };
  if (text.trim() === "") return { code: "empty_message" };
  // Counting costs; a text that is short in UTF-16 units is short in characters.
  if (text.length > TEXT_CHARS_MAX && textChars(text) > TEXT_CHARS_MAX) return { code: "too_long" };
  return null;
}
