import type { ConversationStatus, Refusal, SendKind } from "@deskwire/protocol";
import { isLead, type Actor, type Caller } from "./actor.ts";

/** The facts about a conversation and one actor that the rules need. */
export interface ConversationFacts {
  status: ConversationStatus;
  userId: string;
  agentId: string | null;
  /** The actor was assigned to it, now or earlier. */
  wasAssigned: boolean;
  /** The actor has an open conversation with its user, this one or another. */
  servesUser: boolean;
  /** A transfer offers it to the actor. */
  isOffered: boolean;
}

export type ConversationAction =
  | "read"
  | "type"
  | "note"
  | "end"
  | "rate"
  | "claim"
  | "transfer"
  | "decisions"
  | "attach";

/** The facts about an attachment that the rules need. */
export interface AttachmentFacts {
  /** The key of its uploader. It is no participant's key after the attachment was given up. */
  uploader: string;
  /** The message that shows it; null: it was not sent. */
  seq: number | null;
}

/** Actions of the agents' console that concern no single conversation. */
export type ConsoleAction =
  | "agents.list"
  | "agents.emails"
  | "agents.manage"
  | "webhooks.manage"
  | "conversations.all"
  | "conversations.queue"
  | "search";

/** Actions of the main site's signed calls. */
export type SiteAction =
  | "events.record"
  | "counters.read"
  | "counters.set"
  | "users.revoke"
  | "topics.publish";

const UNKNOWN: Refusal = { code: "unknown_conversation" };
const FORBIDDEN: Refusal = { code: "forbidden" };

/**
 * The access rules, for sockets and HTTP alike; null: allowed. [ACC3] A conversation that the actor may not read is answered
 * like one that does not exist.
 */
export function authorize(
  actor: Actor,
  action: ConversationAction,
  subject: ConversationFacts,
): Refusal | null;
export function authorize(actor: Caller, action: ConsoleAction | SiteAction): Refusal | null;
export function authorize(
  actor: Caller,
  action: ConversationAction | ConsoleAction | SiteAction,
  subject?: ConversationFacts,
): Refusal | null {
  if (actor.kind === "site") return mayCall(action) ? null : FORBIDDEN;
  if (subject === undefined)
    return mayUseConsole(actor, action as ConsoleAction | SiteAction) ? null : FORBIDDEN;
  if (!mayRead(actor, subject)) return UNKNOWN;
  return mayAct(actor, action as ConversationAction, subject) ? null : FORBIDDEN;
}

/** [MED4] [MED14] An attachment that was not sent is its uploader's alone. What an actor may not see does not exist for them. */
export function authorizeAttachment(
  actor: Actor,
  action: "read" | "discard",
  { uploader, seq }: AttachmentFacts,
): Refusal | null {
  const isSent = seq !== null;
  const isOwn = uploader === actor.key;
  const allowed = action === "read" ? isSent || isOwn : !isSent && isOwn;
  return allowed ? null : { code: "not_found" };
}

/** [SND6] Whether the actor may send this kind of message at all. The writer checks membership, under the row's lock. */
export function authorizeKind(actor: Actor, kind: SendKind): Refusal | null {
  return kind === "note" && actor.kind === "user" ? FORBIDDEN : null;
}

function mayCall(action: ConversationAction | ConsoleAction | SiteAction): boolean {
  switch (action) {
    case "events.record":
    case "counters.read":
    case "counters.set":
    case "users.revoke":
    case "topics.publish":
      return true;
    default:
      return false;
  }
}

function mayRead(actor: Actor, subject: ConversationFacts): boolean {
  if (actor.kind === "user") return subject.userId === actor.id;
  return (
    isLead(actor) ||
    subject.agentId === actor.id ||
    subject.wasAssigned ||
    subject.status === "queued" ||
    subject.servesUser ||
    subject.isOffered
  );
}

function mayAct(actor: Actor, action: ConversationAction, subject: ConversationFacts): boolean {
  const isUser = actor.kind === "user";
  const isItsAgent = !isUser && subject.agentId === actor.id;
  switch (action) {
    case "read":
      return true;
    case "type":
    case "attach":
      return isUser || isItsAgent;
    case "note":
    case "decisions":
      return !isUser;
    case "end":
      return isUser || isItsAgent || isLead(actor);
    case "rate":
      return isUser;
    case "claim":
      return (
        !isUser && (subject.status !== "open" || isItsAgent || subject.isOffered || isLead(actor))
      );
    case "transfer":
      return isItsAgent || (!isUser && subject.isOffered) || isLead(actor);
  }
}

function mayUseConsole(actor: Actor, action: ConsoleAction | SiteAction): boolean {
  if (actor.kind === "user") return false;
  switch (action) {
    case "agents.list":
    case "conversations.queue":
    case "search":
      return true;
    case "agents.emails":
    case "conversations.all":
      return isLead(actor);
    case "agents.manage":
    case "webhooks.manage":
      return actor.role === "admin";
    case "events.record":
    case "counters.read":
    case "counters.set":
    case "users.revoke":
    case "topics.publish":
      return false;
  }
}
