import { createClient } from "../create-client.ts";
import { memoryOutbox } from "../outbox/memory-outbox.ts";
import type { ClientOptions, DeskwireClient } from "../deskwire-client.ts";
import type { OutboxStore } from "../outbox/outbox-store.ts";
import { createFakeClock, settle, type FakeClock } from "./fake-clock.ts";
import { createModelServer, type ModelServer, type ModelServerOptions } from "./model-server.ts";
import { createSocketHub, type SocketHub } from "./socket-pair.ts";

/** A model server, a clock that stands still, and clients whose sockets move only when `flow` is called. */
export interface Harness {
  clock: FakeClock;
  server: ModelServer;
  client: (
    token: string,
    options?: Partial<ClientOptions>,
  ) => { client: DeskwireClient; hub: SocketHub; outbox: OutboxStore };
  /** Moves every frame and settles every promise until nothing happens any more, without letting time pass. */
  flow: () => Promise<void>;
  /** Lets time pass in steps, with everything flowing in between. */
  pass: (ms: number) => Promise<void>;
}

export function createHarness(options: Partial<ModelServerOptions> = {}): Harness {
  const clock = createFakeClock();
  const server = createModelServer({ now: clock.now, agents: ["66666666"], ...options });
  const hubs: SocketHub[] = [];
  let ids = 0;

  const flow = async (): Promise<void> => {
    do await settle();
    while (hubs.map((hub) => hub.flush()).includes(true));
  };
  return {
    clock,
    server,
    client(token, given = {}) {
      const hub = createSocketHub(server.accept);
      hubs.push(hub);
      const outbox = given.outbox ?? memoryOutbox();
      const client = createClient({
        url: "wss://desk.test/ws",
        getToken: () => Promise.resolve(token),
        client: { name: "test", version: "1" },
        transport: hub.transport,
        clock,
        random: () => 0,
        newId: () => `id-${++ids}`,
        ...given,
        outbox,
      });
      return { client, hub, outbox };
    },
    flow,
    async pass(ms) {
      const until = clock.now() + ms;
      await flow();
      while (clock.now() < until) {
        await clock.advance(Math.min(250, until - clock.now()));
        await flow();
      }
    },
  };
}
