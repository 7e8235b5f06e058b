import { SYNC_PAGE_MAX } from "@deskwire/protocol";
import { RETRY_MS } from "../connection/reconnect-delay.ts";
import type { AnswerOf, Core } from "../client-context.ts";
import { lastApplied } from "../state/selectors.ts";
import type { Outcome } from "../outcome.ts";

/** How many messages a conversation starts with, and how many more each step back brings. */
export const PAGE_LIMIT = 50;

/** [SEQ1] Closes gaps: at most one forward `sync` in flight per conversation, page after page until nothing is missing. */
export interface Sync {
  /** Fetches until `seq` is held; loads the latest page of a conversation of which nothing is held. */
  need: (conversationId: string, seq: number) => void;
  /** Answers when nothing that was needed is missing any more, or when it cannot be had. */
  settled: (conversationId: string) => Promise<Outcome<void>>;
  loadOlder: (conversationId: string) => Promise<Outcome<{ more: boolean }>>;
  /** [SEQ9] Looks for what came to an ended conversation that `welcome` did not list; nothing where nothing can have come. */
  refresh: (conversationId: string) => void;
  /** After `welcome`: looks for what came while away. */
  resume: (listed: ReadonlySet<string>) => void;
  /** Work for a conversation that was forgotten is void. */
  forget: (conversationId?: string) => void;
  /** The link is gone; what was needed is fetched after the next `welcome`. */
  lost: () => void;
  close: () => void;
}

interface Job {
  target: number;
  busy: boolean;
  waiters: ((outcome: Outcome<void>) => void)[];
  timer?: unknown;
}

const OFFLINE: Outcome<never> = { ok: false, code: "offline", message: "There is no connection." };
const DONE: Outcome<void> = { ok: true, value: undefined };

export function createSync(core: Core): Sync {
  const jobs = new Map<string, Job>();
  const older = new Map<string, Promise<Outcome<{ more: boolean }>>>();
  /** Ended and unlisted: what came to them while away is fetched when they are shown. */
  const stale = new Set<string>();

  const jobOf = (id: string): Job => {
    const job = jobs.get(id) ?? { target: 0, busy: false, waiters: [] };
    jobs.set(id, job);
    return job;
  };

  const finish = (id: string, job: Job, outcome: Outcome<void>): void => {
    core.clock.clearTimeout(job.timer);
    jobs.delete(id);
    core.dispatch({ t: "syncing", conversationId: id, on: false });
    for (const waiter of job.waiters) waiter(outcome);
  };

  const run = (id: string, job: Job): void => {
    const held = core.state().conversations[id];
    if (!held) return finish(id, job, unknownConversation());
    if (job.busy || job.timer !== undefined || !core.online()) return;
    const last = lastApplied(held);
    if (last >= job.target) return finish(id, job, DONE);
    job.busy = true;
    const asked = { last, target: job.target };
    core.dispatch({ t: "syncing", conversationId: id, on: true });
    const page =
      held.messages.length > 0 ? { after: last, limit: SYNC_PAGE_MAX } : { limit: PAGE_LIMIT };
    const edge = held.messages.length > 0 ? "newer" : "latest";
    core.call("sync", { conversationId: id, ...page }, (answer) => {
      job.busy = false;
      // A job that was forgotten in the meantime has no claim on the state.
      if (jobs.get(id) !== job) return;
      if (!answer.ok) return refuse(id, job, answer);
      core.dispatch({ t: "page", conversationId: id, edge, ...answer.value });
      advance(id, job, asked, answer.value.lastSeq);
    });
  };

  const advance = (
    id: string,
    job: Job,
    asked: { last: number; target: number },
    lastSeq: number,
  ): void => {
    const held = core.state().conversations[id];
    const stuck =
      held !== undefined && lastApplied(held) === asked.last && job.target === asked.target;
    // What the server does not have cannot be fetched; only news that came after the question is worth another one.
    job.target = stuck ? 0 : Math.max(job.target, lastSeq);
    run(id, job);
  };

  const refuse = (id: string, job: Job, answer: AnswerOf<"sync"> & { ok: false }): void => {
    if (!core.online()) return;
    if (answer.retryable) {
      job.timer = core.clock.setTimeout(() => again(id, job), answer.retryAfterMs ?? RETRY_MS);
      return;
    }
    finish(id, job, answer);
    if (answer.code === "unknown_conversation") core.dispatch({ t: "dropped", conversationId: id });
  };

  const again = (id: string, job: Job): void => {
    core.clock.clearTimeout(job.timer);
    job.timer = undefined;
    run(id, job);
  };

  const need = (id: string, seq: number): void => {
    const held = core.state().conversations[id];
    if (!held || lastApplied(held) >= seq) return;
    const job = jobOf(id);
    job.target = Math.max(job.target, seq);
    run(id, job);
  };

  /** Of a conversation that `welcome` does not list nothing is known but what is held; one page tells the rest. */
  const needMore = (id: string): void => {
    const held = core.state().conversations[id];
    if (held) need(id, lastApplied(held) + 1);
  };

  const fetchOlder = (id: string): Promise<Outcome<{ more: boolean }>> =>
    new Promise((resolve) => {
      const before = core.state().conversations[id]?.messages[0]?.seq;
      if (before === undefined) return resolve(unknownConversation());
      if (before === 1) return resolve({ ok: true, value: { more: false } });
      core.call("sync", { conversationId: id, before, limit: PAGE_LIMIT }, (answer) => {
        if (!answer.ok) return resolve(answer);
        core.dispatch({ t: "page", conversationId: id, edge: "older", ...answer.value });
        resolve({ ok: true, value: { more: answer.value.more } });
      });
    });

  return {
    need,
    settled(id) {
      const job = jobs.get(id);
      if (!job) return Promise.resolve(DONE);
      if (!core.online()) return Promise.resolve(OFFLINE);
      return new Promise((resolve) => void job.waiters.push(resolve));
    },
    async loadOlder(id) {
      const running = older.get(id) ?? fetchOlder(id);
      older.set(id, running);
      return running.finally(() => older.delete(id));
    },
    refresh(id) {
      if (core.online() && stale.delete(id)) needMore(id);
    },
    resume(listed) {
      stale.clear();
      for (const [id, held] of Object.entries(core.state().conversations)) {
        if (listed.has(id)) need(id, held.conversation.lastSeq);
        else if (held.conversation.status !== "ended") needMore(id);
        else stale.add(id);
        const job = jobs.get(id);
        if (job) again(id, job);
      }
    },
    forget(conversationId) {
      for (const [id, job] of jobs) {
        if (conversationId === undefined || conversationId === id)
          finish(id, job, unknownConversation());
      }
    },
    lost() {
      for (const [id, job] of jobs) {
        core.dispatch({ t: "syncing", conversationId: id, on: false });
        for (const waiter of job.waiters.splice(0)) waiter(OFFLINE);
      }
    },
    close() {
      for (const [id, job] of jobs) finish(id, job, OFFLINE);
    },
  };
}

function unknownConversation(): Outcome<never> {
  return {
    ok: false,
    code: "unknown_conversation",
    message: "The client does not hold this conversation.",
  };
}
