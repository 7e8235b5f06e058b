import { createClient } from "../create-client.ts";
import { memoryOutbox } from "../outbox/memory-outbox.ts";
import type { ClientOptions, DeskwireClient } from "../deskwire-client.ts";
import type { OutboxStore } from "../outbox/outbox-store.ts";
import { createFakeClock, settle, type FakeClock } from "./fake-clock.ts";
import { createModelServer, type ModelServer } from "./model-server.ts";
import type { ModelServerOptions } from "./model-state.ts";
import { createSocketHub, type SocketHub } from "./socket-hub.ts";

/** A model server, a clock that stands still, and clients whose frames move only on `flow` and `pass`. */
export interface Harness {
  clock: FakeClock;
  server: ModelServer;
  client: (token: string, options?: Partial<ClientOptions>) => HarnessClient;
  /** Moves frames and settles promises until nothing happens any more. The time stands still. */
  flow: () => Promise<void>;
  /** Advances the time in steps of at most 250 ms, with a `flow` after each. */
  pass: (ms: number) => Promise<void>;
}

export interface HarnessClient {
  client: DeskwireClient;
  hub: SocketHub;
  outbox: OutboxStore;
}

interface HarnessState {
  clock: FakeClock;
  server: ModelServer;
  hubs: SocketHub[];
  /** The last `clientId` that a client made. */
  lastId: number;
}

const STEP_MS = 250;

export function createHarness(options: Partial<ModelServerOptions> = {}): Harness {
  const clock = createFakeClock();
  const server = createModelServer({ now: clock.now, agents: ["66666666"], ...options });
  const state: HarnessState = { clock, server, hubs: [], lastId: 0 };
  return {
    clock,
    server,
    client: (token, given = {}) => addClient(state, token, given),
    flow: () => flow(state),
    async pass(ms) {
      const until = clock.now() + ms;
      await flow(state);
      while (clock.now() < until) {
        await clock.advance(Math.min(STEP_MS, until - clock.now()));
        await flow(state);
      }
    },
  };
}

async function flow({ hubs }: HarnessState): Promise<void> {
  do await settle();
  while (hubs.map((hub) => hub.flush()).includes(true));
}

function addClient(
  state: HarnessState,
  token: string,
  given: Partial<ClientOptions>,
): HarnessClient {
  const hub = createSocketHub(state.server.accept);
  state.hubs.push(hub);
  const outbox = given.outbox ?? memoryOutbox();
  const client = createClient({
    url: "wss://chat.test/ws",
    getToken: () => Promise.resolve(token),
    client: { name: "test", version: "1" },
    transport: hub.transport,
    clock: state.clock,
    random: () => 0,
    newId: () => `id-${++state.lastId}`,
    ...given,
    outbox,
  });
  return { client, hub, outbox };
}
