import type { Core } from "../client-context.ts";
import { createRepeats } from "../connection/retry-policy.ts";
import type { Outcome } from "../outcome.ts";

/** [TOP5] Topics this client wants; subscribed again on every new link. */
export interface Topics {
  /** Answers when the topic is followed, or when it is not for now. */
  subscribe: (topic: string) => Promise<Outcome<void>>;
  unsubscribe: (topic: string) => Promise<Outcome<void>>;
  restart: () => void;
  close: () => void;
}

export function createTopics(core: Core): Topics {
  const wanted = new Set<string>();
  const repeats = createRepeats();
  const timers = new Set<unknown>();

  const ask = (topic: string, done: (outcome: Outcome<void>) => void): void =>
    core.call("subscribe", { topic }, (answer) => {
      if (!answer.ok) {
        if (!answer.retryable) wanted.delete(topic);
        const delayMs = core.online() && wanted.has(topic) ? repeats.delayMs(topic, answer) : null;
        if (delayMs === null) return done(answer);
        const timer = core.clock.setTimeout(() => {
          timers.delete(timer);
          if (wanted.has(topic)) ask(topic, done);
          else done(answer);
        }, delayMs);
        return void timers.add(timer);
      }
      repeats.forget(topic);
      const { last } = answer.value;
      if (last && wanted.has(topic)) core.dispatch({ t: "topic", topic, ...last });
      done({ ok: true, value: undefined });
    });

  return {
    subscribe: (topic) =>
      new Promise((resolve) => {
        wanted.add(topic);
        ask(topic, resolve);
      }),
    unsubscribe: (topic) =>
      new Promise((resolve) => {
        wanted.delete(topic);
        core.dispatch({ t: "topicLeft", topic });
        // Without a link there is nothing to undo: the next one starts without the topic.
        if (!core.online()) return resolve({ ok: true, value: undefined });
        core.call("unsubscribe", { topic }, (answer) =>
          resolve(answer.ok ? { ok: true, value: undefined } : answer),
        );
      }),
    restart() {
      for (const topic of wanted) ask(topic, () => {});
    },
    close() {
      for (const timer of timers) core.clock.clearTimeout(timer);
    },
  };
}
