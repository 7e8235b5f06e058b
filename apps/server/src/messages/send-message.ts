import {
  TEXT_CHARS_MAX,
  hasBadText,
  textChars,
  type JsonObject,
  type Message,
  type Refusal,
  type RequestTable,
  isBlank,
} from "@deskwire/protocol";
import type { Assignment } from "../assignment/assignment.ts";
import { cleanBody } from "../conversations/clean-body.ts";
import { messageStore } from "../conversations/message-store.ts";
import type { Publisher } from "../conversations/publisher.ts";
import { participantOf, type Actor } from "../platform/kernel/actor.ts";
import { authorizeKind } from "../platform/kernel/authorize.ts";
import { done, type Outcome } from "../platform/kernel/outcome.ts";
import { isUuid } from "../platform/kernel/uuid.ts";
import type { Database } from "../platform/postgres/database.ts";
import type { Search } from "../search/search.ts";
import type { Appended, MessageWriter, StoredMessage } from "./message-writer.ts";

export type SendRequest = RequestTable["send"]["request"];
export type SendAnswer = RequestTable["send"]["ok"];

export interface SendParts {
  writer: MessageWriter;
  publisher: Publisher;
  search: Pick<Search, "touch">;
  assignment: Pick<Assignment, "firstMessage">;
}

/**
 * Appends a message. [SND1] Resolves after the commit. [SND2] A repeat gets the first seq. [SND4] Messages of one connection
 * are stored in the order of the calls: nothing is awaited before the writer has the message.
 */
export async function sendMessage(
  parts: SendParts,
  actor: Actor,
  request: SendRequest,
): Promise<Outcome<SendAnswer>> {
  const refusal = authorizeKind(actor, request.kind) ?? checkBody(request);
  if (refusal !== null) return { ok: false, refusal };
  const body = cleanBody(request.kind, request.body);
  const stored = await parts.writer.add({
    conversationId: request.conversationId,
    sender: actor.key,
    clientId: request.clientId,
    kind: request.kind,
    body: JSON.stringify(body),
    replyTo: request.replyTo ?? null,
  });
  if (stored.status !== "ok" && stored.status !== "dup")
    return { ok: false, refusal: REFUSALS[stored.status] };
  if (stored.status === "ok") announce(parts, actor, { request, body, stored });
  return done({ seq: stored.seq, at: stored.at, duplicate: stored.status === "dup" });
}

function announce(
  { publisher, search, assignment }: SendParts,
  actor: Actor,
  { request, body, stored }: { request: SendRequest; body: object; stored: StoredMessage },
): void {
  const { conversationId, clientId, kind, replyTo } = request;
  const message = {
    seq: stored.seq,
    clientId,
    from: participantOf(actor),
    kind,
    // [MED1] The body of an image or file has the server's data of the attachment, not the client's.
    body: stored.attachment === null ? body : (JSON.parse(stored.attachment) as object),
    ...(replyTo !== undefined && { replyTo }),
    at: stored.at,
  } as Message;
  publisher.message(conversationId, message, stored);
  search.touch(conversationId);
  if (stored.first) assignment.firstMessage();
}

/** [SND2] Whether a send that was refused may repeat a stored message: the writer finds repeats before it refuses. */
export function mayRepeat({ code }: Refusal): boolean {
  return !REFUSED_BY_WRITER.has(code);
}

/**
 * [SND2] The answer to a refused send whose client id was stored before; null: there is no such message. It runs after a
 * refusal, so that accepted sends do not pay for it.
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

/** The return of a conversation is decided within seconds, unless no agent may take it. */
const HELD_RETRY_MS = 1_000;

const REFUSALS: Record<Exclude<Appended["status"], "ok" | "dup">, Refusal> = {
  unknown: { code: "unknown_conversation" },
  // [SND6] To a non-participant the conversation does not exist.
  forbidden: { code: "unknown_conversation" },
  // [SND14]
  held: { code: "busy", retryAfterMs: HELD_RETRY_MS },
  ended: { code: "conversation_ended" },
  bad_reply: { code: "bad_reply" },
  bad_attachment: { code: "bad_attachment" },
};

const REFUSED_BY_WRITER = new Set(Object.values(REFUSALS).map(({ code }) => code));

/** [SND5] Checks the text of texts and notes. The writer checks attachments. */
function checkBody(request: SendRequest): Refusal | null {
  if (request.kind !== "text" && request.kind !== "note") return null;
  const { text } = request.body as { text: string };
  if (isBlank(text)) return { code: "empty_message" };
  // Counting characters is slow. A text has at most as many characters as UTF-16 units.
  if (text.length > TEXT_CHARS_MAX && textChars(text) > TEXT_CHARS_MAX) return { code: "too_long" };
  return null;
}
