import type { ConversationStatus, Refusal, SendKind } from "@deskwire/protocol";
import { isLead, type Actor, type Caller } from "./actor.ts";

/** What the rules need to know of a conversation. */
export interface ConversationFacts {
  status: ConversationStatus;
  userId: string;
  agentId: string | null;
  /** The actor was assigned to it at some time. */
  wasAssigned: boolean;
  /** The actor is serving its user now, in this or another conversation. */
  servesUser: boolean;
  /** It is offered to the actor by a transfer. */
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
export type DeskAction =
  | "agents.list"
  | "agents.manage"
  | "webhooks.manage"
  | "conversations.all"
  | "conversations.queue"
  | "search";

/** What the main site's server may ask for, by signed calls. */
export type SiteAction =
  | "events.record"
  | "counters.read"
  | "counters.set"
  | "users.revoke"
  | "topics.publish";

const NOT_YOURS: Refusal = { code: "unknown_conversation" };
const FORBIDDEN: Refusal = { code: "forbidden" };

/** The one place that says who may do what, for socket and HTTP alike; null: allowed. [ACC3] What one may not read does not exist. */
export function authorize(
  actor: Actor,
  action: ConversationAction,
  subject: ConversationFacts,
): Refusal | null;
export function authorize(actor: Caller, action: DeskAction | SiteAction): Refusal | null;
export function authorize(
  actor: Caller,
  action: ConversationAction | DeskAction | SiteAction,
  subject?: ConversationFacts,
): Refusal | null {
  if (actor.kind === "site") return mayCall(action) ? null : FORBIDDEN;
  if (subject === undefined)
    return mayUseDesk(actor, action as DeskAction | SiteAction) ? null : FORBIDDEN;
  if (!mayRead(actor, subject)) return NOT_YOURS;
  return mayAct(actor, action as ConversationAction, subject) ? null : FORBIDDEN;
}

/** [SND6] Whether a kind of message is open to the actor at all; membership is checked by the writer under the row's lock. */
export function authorizeKind(actor: Actor, kind: SendKind): Refusal | null {
  return kind === "note" && actor.kind === "user" ? FORBIDDEN : null;
}

function mayCall(action: ConversationAction | DeskAction | SiteAction): boolean {
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

function mayUseDesk(actor: Actor, action: DeskAction | SiteAction): boolean {
  if (actor.kind === "user") return false;
  switch (action) {
    case "agents.list":
    case "conversations.queue":
    case "search":
      return true;
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
