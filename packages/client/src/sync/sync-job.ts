import { SYNC_PAGE_MAX } from "@deskwire/protocol";
import type { ClientContext } from "../client-context.ts";
import { RETRY_MS, type AnswerOf, type Refused, type Unnumbered } from "../connection/requests.ts";
import { DONE, type Outcome } from "../outcome.ts";
import type { PageEdge } from "../state/client-event.ts";
import type { ConversationState } from "../state/client-state.ts";
import { lastApplied } from "../state/selectors.ts";

/** The size of a conversation's first page, and of each earlier page. */
export const PAGE_LIMIT = 50;

/** The jobs of one client, by conversation. */
export interface SyncJobs {
  context: ClientContext;
  running: Map<string, SyncJob>;
}

/** Fetches one conversation forward, page after page, until `target` is held. */
export interface SyncJob {
  conversationId: string;
  /** A seq. It may rise while the job runs. */
  target: number;
  step: { name: "ready" } | { name: "fetching" } | { name: "retrying"; timer: unknown };
  waiters: ((outcome: Outcome<void>) => void)[];
}

/** Sends the next `sync` of a job, or finishes the job. Without a link the job waits for `runAgain`. */
export function runJob(jobs: SyncJobs, job: SyncJob): void {
  const { context } = jobs;
  const held = context.state().conversations[job.conversationId];
  if (!held) return finishJob(jobs, job, unknownConversation());
  if (job.step.name !== "ready" || !context.online()) return;
  if (lastApplied(held) >= job.target) return finishJob(jobs, job, DONE);
  fetchPage(jobs, job, held);
}

/** Runs a job now that waits for a retry or for the link. */
export function runAgain(jobs: SyncJobs, job: SyncJob): void {
  stopRetry(jobs, job);
  runJob(jobs, job);
}

export function finishJob(jobs: SyncJobs, job: SyncJob, outcome: Outcome<void>): void {
  const { conversationId } = job;
  stopRetry(jobs, job);
  jobs.running.delete(conversationId);
  jobs.context.dispatch({ t: "syncing", conversationId, on: false });
  for (const waiter of job.waiters) waiter(outcome);
}

/** The client does not hold the conversation. */
export function unknownConversation(): Outcome<never> {
  return {
    ok: false,
    code: "unknown_conversation",
    message: "The client does not hold this conversation.",
  };
}

function stopRetry({ context }: SyncJobs, job: SyncJob): void {
  if (job.step.name !== "retrying") return;
  context.clock.clearTimeout(job.step.timer);
  job.step = { name: "ready" };
}

function fetchPage(jobs: SyncJobs, job: SyncJob, held: ConversationState): void {
  const { context, running } = jobs;
  const { conversationId, target } = job;
  const asked = { last: lastApplied(held), target };
  const edge = held.messages.length > 0 ? "newer" : "latest";
  job.step = { name: "fetching" };
  context.dispatch({ t: "syncing", conversationId, on: true });
  context.call(pageRequest(conversationId, edge, asked.last), (answer) => {
    job.step = { name: "ready" };
    // A job that was forgotten in the meantime must not change the state.
    if (running.get(conversationId) !== job) return;
    if (!answer.ok) return refuse(jobs, job, answer);
    context.dispatch({ t: "page", conversationId, edge, ...answer.value });
    advance(jobs, job, { asked, lastSeq: answer.value.lastSeq });
  });
}

function pageRequest(conversationId: string, edge: PageEdge, after: number): Unnumbered<"sync"> {
  return edge === "newer"
    ? { t: "sync", conversationId, after, limit: SYNC_PAGE_MAX }
    : { t: "sync", conversationId, limit: PAGE_LIMIT };
}

interface Progress {
  asked: { last: number; target: number };
  lastSeq: number;
}

function advance(jobs: SyncJobs, job: SyncJob, { asked, lastSeq }: Progress): void {
  const held = jobs.context.state().conversations[job.conversationId];
  const stuck =
    held !== undefined && lastApplied(held) === asked.last && job.target === asked.target;
  // The server cannot give what it does not have. Only a target that rose after the request justifies another one.
  job.target = stuck ? 0 : Math.max(job.target, lastSeq);
  runJob(jobs, job);
}

function refuse(jobs: SyncJobs, job: SyncJob, refusal: Refused & AnswerOf<"sync">): void {
  const { context } = jobs;
  const { conversationId } = job;
  if (!context.online()) return;
  if (refusal.retryable) {
    const delayMs = refusal.retryAfterMs ?? RETRY_MS;
    const timer = context.clock.setTimeout(() => runAgain(jobs, job), delayMs);
    job.step = { name: "retrying", timer };
    return;
  }
  finishJob(jobs, job, refusal);
  // [ACC3] This participant may no longer read the conversation.
  if (refusal.code === "unknown_conversation") context.dispatch({ t: "dropped", conversationId });
}
