import type { ClientContext } from "../client-context.ts";
import type { AnswerOf, Refused } from "../connection/requests.ts";
import { createRetryPolicy, type RetryPolicy } from "../connection/retry-policy.ts";
import { DONE, type Outcome } from "../outcome.ts";

/** [TOP5] Keeps the subscriptions of this client: it subscribes again on every new link, until `unsubscribe`. */
export interface Topics {
  /** Answers when the topic is followed, or when it is not followed for now. */
  subscribe: (topic: string) => Promise<Outcome<void>>;
  unsubscribe: (topic: string) => Promise<Outcome<void>>;
  /** A new link, which has no subscriptions. */
  restart: () => void;
  close: () => void;
}

type Done = (outcome: Outcome<void>) => void;

interface TopicsState {
  context: ClientContext;
  wanted: Set<string>;
  retries: RetryPolicy;
  timers: Set<unknown>;
}

export function createTopics(context: ClientContext): Topics {
  const topics: TopicsState = {
    context,
    wanted: new Set(),
    retries: createRetryPolicy(),
    timers: new Set(),
  };
  return {
    subscribe: (topic) =>
      new Promise((resolve) => {
        topics.wanted.add(topic);
        request(topics, topic, resolve);
      }),
    unsubscribe: (topic) => new Promise((resolve) => unsubscribe(topics, topic, resolve)),
    restart() {
      for (const topic of topics.wanted) request(topics, topic, () => {});
    },
    close() {
      for (const timer of topics.timers) context.clock.clearTimeout(timer);
    },
  };
}

function request(topics: TopicsState, topic: string, done: Done): void {
  topics.context.call({ t: "subscribe", topic }, (answer) => {
    if (answer.ok) accept(topics, topic, answer.value.last);
    else return retry(topics, { topic, refusal: answer, done });
    done(DONE);
  });
}

function accept(
  { context, wanted, retries }: TopicsState,
  topic: string,
  last: (AnswerOf<"subscribe"> & { ok: true })["value"]["last"],
): void {
  retries.forget(topic);
  if (last && wanted.has(topic)) context.dispatch({ t: "topic", topic, ...last });
}

function retry(
  topics: TopicsState,
  { topic, refusal, done }: { topic: string; refusal: Refused; done: Done },
): void {
  const { context, wanted, retries, timers } = topics;
  if (!refusal.retryable) wanted.delete(topic);
  // Without a link, `restart` subscribes again.
  const delayMs = context.online() && wanted.has(topic) ? retries.delayMs(topic, refusal) : null;
  if (delayMs === null) return done(refusal);
  const timer = context.clock.setTimeout(() => {
    timers.delete(timer);
    if (wanted.has(topic)) request(topics, topic, done);
    else done(refusal);
  }, delayMs);
  timers.add(timer);
}

function unsubscribe({ context, wanted }: TopicsState, topic: string, done: Done): void {
  wanted.delete(topic);
  context.dispatch({ t: "topicLeft", topic });
  // Without a link there is nothing to undo, because the next link starts without the topic.
  if (!context.online()) return done(DONE);
  context.call({ t: "unsubscribe", topic }, (answer) => done(answer.ok ? DONE : answer));
}
