import type { Broker, BrokerSink } from "./broker.ts";

/** For one process: every participant's sessions are here. */
export function createMemoryBroker(): Broker {
  let sink: BrokerSink | null = null;
  return {
    publish(deliveries) {
      for (const { to, event } of deliveries) sink?.deliver(to, event);
    },
    signal(signal) {
      sink?.signal(signal);
    },
    attachSink(attached) {
      sink = attached;
    },
    async close() {
      sink = null;
    },
  };
}
