import { coalesce } from "../../platform/kernel/coalesce.ts";
import type { Log } from "../../platform/kernel/log.ts";
import type { Topics } from "../../topics/topics.ts";
import type { Hub } from "../socket/hub.ts";
import type { TopicBoard } from "../socket/topic-board.ts";
import type { CounterPusher } from "./counter-pusher.ts";
import type { PresencePusher } from "./presence-pusher.ts";

export interface LossParts {
  topics: Pick<Topics, "latest">;
  log: Log;
  counters: Pick<CounterPusher, "lookAtAll">;
  presence: PresencePusher;
}

const TOPICS_AT_ONCE = 1_000;

/**
 * [CON8] After peer messages may have been lost, tells the clients of this node what the reconciler does not compare: counters,
 * the values of topics, and which agents are reachable. Each of the three tells only what differs from what it told last.
 */
export function repairLosses(hub: Hub, { counters, presence, topics, log }: LossParts): void {
  const repairs = coalesce({
    async task() {
      counters.lookAtAll();
      await Promise.all([retellTopics(topics, hub.topics), presence.retell()]);
    },
    onError: (error) => log.warn({ err: error }, "lost peer messages could not be repaired"),
  });
  hub.onSuspectLoss(repairs.request);
}

async function retellTopics(topics: Pick<Topics, "latest">, board: TopicBoard): Promise<void> {
  const names = board.followed();
  for (let at = 0; at < names.length; at += TOPICS_AT_ONCE) {
    const slice = names.slice(at, at + TOPICS_AT_ONCE);
    const values = await topics.latest(slice);
    for (const [topic, { id, data }] of values) board.tell(topic, id, data);
  }
}
