import type { Counters } from "@deskwire/protocol";
import type { SiteActor, UserActor } from "../platform/kernel/actor.ts";
import { authorize } from "../platform/kernel/authorize.ts";
import { conversationStore } from "../conversations/conversation-store.ts";
import { answerOnce } from "./answer-once.ts";
import { inboxStore } from "./notification-store.ts";
import type { Broker } from "../platform/live/broker/broker.ts";
import type { Database } from "../platform/postgres/database.ts";
import { done, type Outcome } from "../platform/kernel/outcome.ts";
import type { Messages } from "../messages/messages.ts";

export interface CounterParts {
  database: Database;
  broker: Broker;
}

export interface ReadCounterParts extends CounterParts {
  messages: Pick<Messages, "recordReceipt">;
}

export interface SetRequest {
  /** The `webhook-id`. */
  callId: string;
  userId: string;
  set: Record<string, number>;
}

/** [CTR4] Clears one of the user's numbers, or all (`total`), and tells every session what is left. */
export async function readCounter(
  parts: ReadCounterParts,
  actor: UserActor,
  { category }: { category: string },
): Promise<Outcome<{ counters: Counters }>> {
  const all = category === "total";
  if (all || category === "chat") await readChat(parts, actor);
  if (category !== "chat")
    await inboxStore.clearCounters(parts.database, actor.id, all ? null : category);
  return done({ counters: await tellCounters(parts, actor.id) });
}

/** [CTR6] */
export async function siteCounters(
  parts: CounterParts,
  actor: SiteActor,
  userId: string,
): Promise<Outcome<{ counters: Counters }>> {
  const refusal = authorize(actor, "counters.read");
  if (refusal !== null) return { ok: false, refusal };
  return done({ counters: await countersOf(parts, userId) });
}

/** [CTR6] [HOK2] */
export async function setCounters(
  parts: CounterParts,
  actor: SiteActor,
  request: SetRequest,
): Promise<Outcome<object>> {
  const refusal = authorize(actor, "counters.set");
  if (refusal !== null) return { ok: false, refusal };
  const { callId, userId, set } = request;
  const { answer, repeat } = await answerOnce(parts.database, callId, async (tx) => {
    await inboxStore.setCounters(tx, userId, set);
    const counters = await inboxStore.counters(tx, [userId]);
    return { counters: counters.get(userId) };
  });
  if (!repeat) await tellCounters(parts, userId);
  return done(answer);
}

async function countersOf(
  parts: Pick<CounterParts, "database">,
  userId: string,
): Promise<Counters> {
  const counters = (await inboxStore.counters(parts.database.pool, [userId])).get(userId);
  if (counters === undefined) throw new Error("a user was asked for and not answered");
  return counters;
}

/** [CTR5] Wherever the user's sessions are, their node looks once more after this and so ends with what the database has. */
async function tellCounters(parts: CounterParts, userId: string): Promise<Counters> {
  const counters = await countersOf(parts, userId);
  parts.broker.publish([{ to: [`user:${userId}`], event: { t: "counters", counters } }]);
  return counters;
}

async function readChat(parts: ReadCounterParts, actor: UserActor): Promise<void> {
  const live = await conversationStore.liveOfUser(parts.database.pool, actor.id);
  if (live !== null)
    await parts.messages.recordReceipt(actor, { conversationId: live.id, read: live.lastSeq });
}
