import { coalesce } from "../../platform/kernel/coalesce.ts";
import type { Log } from "../../platform/kernel/log.ts";
import type { Topics } from "../../topics/topics.ts";
import type { CounterPusher } from "./counter-pusher.ts";
import type { Hub } from "../socket/hub.ts";
import type { PresenceTeller } from "./presence-pusher.ts";
import type { TopicBoard } from "../socket/topic-board.ts";

export interface Repairs {
  topics: Pick<Topics, "latest">;
  log: Log;
  counters: Pick<CounterPusher, "lookAtAll">;
  presence: PresenceTeller;
}

const TOPICS_AT_ONCE = 1_000;

/**
 * [CON8] After notices may have been lost, tells the clients of this node anew what is not compared all the time: numbers,
 * the values of topics and who is there. Each tells only what differs from what it told last.
 */
export function repairLosses(hub: Hub, { counters, presence, topics, log }: Repairs): void {
  const repairs = coalesce({
    async task() {
      counters.lookAtAll();
      await Promise.all([retellTopics(topics, hub.topics), presence.retell()]);
    },
    onError: (error) => log.warn({ err: error }, "what was lost could not be told anew"),
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
