import type { Broker, BrokerSink } from "./broker.ts";

/** One process: everybody who can be reached is here. */
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
