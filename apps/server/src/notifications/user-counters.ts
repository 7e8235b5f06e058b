import type { Counters } from "@deskwire/protocol";
import type { SiteActor, UserActor } from "../platform/kernel/actor.ts";
import { authorize } from "../platform/kernel/authorize.ts";
import { conversationStore } from "../conversations/conversation-store.ts";
import { answerOnce } from "./hook-call-store.ts";
import { inboxStore } from "./notification-store.ts";
import type { Desk } from "../platform/kernel/desk.ts";
import { done, type Outcome } from "../platform/kernel/outcome.ts";
import { recordReceipt } from "../messages/record-receipt.ts";

/** [CTR4] Clears one of the user's numbers, or all (`total`), and tells every session what is left. */
export async function readCounter(
  desk: Desk,
  actor: UserActor,
  { category }: { category: string },
): Promise<Outcome<{ counters: Counters }>> {
  const all = category === "total";
  if (all || category === "chat") await readChat(desk, actor);
  if (category !== "chat")
    await inboxStore.clearCounters(desk.database, actor.id, all ? null : category);
  return done({ counters: await tellCounters(desk, actor.id) });
}

/** [CTR6] */
export async function siteCounters(
  desk: Desk,
  actor: SiteActor,
  userId: string,
): Promise<Outcome<{ counters: Counters }>> {
  const refusal = authorize(actor, "counters.read");
  if (refusal !== null) return { ok: false, refusal };
  return done({ counters: await countersOf(desk, userId) });
}

/** [CTR6] [HOK2] */
export async function setCounters(
  desk: Desk,
  actor: SiteActor,
  request: { callId: string; userId: string; set: Record<string, number> },
): Promise<Outcome<object>> {
  const refusal = authorize(actor, "counters.set");
  if (refusal !== null) return { ok: false, refusal };
  const { callId, userId, set } = request;
  const { answer, repeat } = await answerOnce(desk.database, callId, async (tx) => {
    await inboxStore.setCounters(tx, userId, set);
    const counters = await inboxStore.counters(tx, [userId]);
    return { counters: counters.get(userId) };
  });
  if (!repeat) await tellCounters(desk, userId);
  return done(answer);
}

async function countersOf(desk: Desk, userId: string): Promise<Counters> {
  const counters = (await inboxStore.counters(desk.database.pool, [userId])).get(userId);
  if (counters === undefined) throw new Error("a user was asked for and not answered");
  return counters;
}

/** [CTR5] Wherever the user's sessions are, their node looks once more after this and so ends with what the database has. */
async function tellCounters(desk: Desk, userId: string): Promise<Counters> {
  const counters = await countersOf(desk, userId);
  desk.engine.broker.publish([{ to: [`user:${userId}`], event: { t: "counters", counters } }]);
  return counters;
}

async function readChat(desk: Desk, actor: UserActor): Promise<void> {
  const live = await conversationStore.liveOfUser(desk.database.pool, actor.id);
  if (live !== null)
    await recordReceipt(desk, actor, { conversationId: live.id, read: live.lastSeq });
}
