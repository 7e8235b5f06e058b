import type { ClientContext } from "../client-context.ts";
import { OFFLINE } from "../connection/requests.ts";
import { DONE, type Outcome } from "../outcome.ts";
import { lastApplied } from "../state/selectors.ts";
import {
  finishJob,
  PAGE_LIMIT,
  runAgain,
  runJob,
  unknownConversation,
  type SyncJob,
  type SyncJobs,
} from "./sync-job.ts";

/** [SEQ1] Closes gaps in the conversations that the client holds, with at most one forward `sync` under way in each. */
export interface MessageSync {
  /** Fetches until `seq` is held. Loads the latest page of a conversation without messages. */
  need: (conversationId: string, seq: number) => void;
  /** Answers when nothing that was needed is missing any more, or when the client cannot get it. */
  settled: (conversationId: string) => Promise<Outcome<void>>;
  loadOlder: (conversationId: string) => Promise<Outcome<{ more: boolean }>>;
  /** [SEQ9] Fetches what came to an ended conversation that `welcome` did not list, once a link. */
  refresh: (conversationId: string) => void;
  /** After `welcome`: fetches what came while the client was away. `listed` are the conversations of `welcome`. */
  resume: (listed: ReadonlySet<string>) => void;
  /** Cancels the work for one conversation, or for all of them. */
  forget: (conversationId?: string) => void;
  /** The link is gone. What was needed is fetched after the next `welcome`. */
  lost: () => void;
  close: () => void;
}

interface SyncState {
  context: ClientContext;
  jobs: SyncJobs;
  /** The requests for earlier pages under way, by conversation. */
  older: Map<string, Promise<Outcome<{ more: boolean }>>>;
  /** Ended conversations that `welcome` did not list and that were not shown on this link. */
  stale: Set<string>;
}

export function createMessageSync(context: ClientContext): MessageSync {
  const jobs: SyncJobs = { context, running: new Map() };
  const sync: SyncState = { context, jobs, older: new Map(), stale: new Set() };
  return {
    need: (id, seq) => need(sync, id, seq),
    settled: (id) => settled(sync, id),
    loadOlder: (id) => loadOlder(sync, id),
    refresh(id) {
      if (context.online() && sync.stale.delete(id)) needNewer(sync, id);
    },
    resume: (listed) => resume(sync, listed),
    forget(id) {
      for (const job of jobs.running.values())
        if (id === undefined || id === job.conversationId)
          finishJob(jobs, job, unknownConversation());
    },
    lost: () => pause(sync),
    close() {
      for (const job of jobs.running.values()) finishJob(jobs, job, OFFLINE);
    },
  };
}

function need({ context, jobs }: SyncState, conversationId: string, seq: number): void {
  const held = context.state().conversations[conversationId];
  if (!held || lastApplied(held) >= seq) return;
  const job = jobs.running.get(conversationId) ?? newJob(conversationId);
  jobs.running.set(conversationId, job);
  job.target = Math.max(job.target, seq);
  runJob(jobs, job);
}

function newJob(conversationId: string): SyncJob {
  return { conversationId, target: 0, step: { name: "ready" }, waiters: [] };
}

/** Asks for one message more than is held: the answer tells the `lastSeq` of a conversation that `welcome` did not list. */
function needNewer(sync: SyncState, id: string): void {
  const held = sync.context.state().conversations[id];
  if (held) need(sync, id, lastApplied(held) + 1);
}

async function settled({ context, jobs }: SyncState, id: string): Promise<Outcome<void>> {
  const job = jobs.running.get(id);
  if (!job) return DONE;
  if (!context.online()) return OFFLINE;
  return new Promise((resolve) => void job.waiters.push(resolve));
}

function resume(sync: SyncState, listed: ReadonlySet<string>): void {
  const { context, jobs, stale } = sync;
  stale.clear();
  for (const [id, held] of Object.entries(context.state().conversations)) {
    if (listed.has(id)) need(sync, id, held.conversation.lastSeq);
    else if (held.conversation.status !== "ended") needNewer(sync, id);
    else stale.add(id);
    const job = jobs.running.get(id);
    if (job) runAgain(jobs, job);
  }
}

function pause({ context, jobs }: SyncState): void {
  for (const { conversationId, waiters } of jobs.running.values()) {
    context.dispatch({ t: "syncing", conversationId, on: false });
    for (const waiter of waiters.splice(0)) waiter(OFFLINE);
  }
}

async function loadOlder(
  { context, older }: SyncState,
  id: string,
): Promise<Outcome<{ more: boolean }>> {
  const running = older.get(id) ?? fetchOlder(context, id);
  older.set(id, running);
  return running.finally(() => older.delete(id));
}

function fetchOlder(
  context: ClientContext,
  conversationId: string,
): Promise<Outcome<{ more: boolean }>> {
  return new Promise((resolve) => {
    const before = context.state().conversations[conversationId]?.messages[0]?.seq;
    if (before === undefined) return resolve(unknownConversation());
    if (before === 1) return resolve({ ok: true, value: { more: false } });
    context.call({ t: "sync", conversationId, before, limit: PAGE_LIMIT }, (answer) => {
      if (!answer.ok) return resolve(answer);
      context.dispatch({ t: "page", conversationId, edge: "older", ...answer.value });
      resolve({ ok: true, value: { more: answer.value.more } });
    });
  });
}
