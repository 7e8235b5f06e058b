import { openEach, openWithRetries, type Client } from "./client.ts";
import type { Arrival, CrowdSpec } from "./commands.ts";
import type { Hello, Listener } from "./dialects.ts";
import { createSamples } from "./samples.ts";

/** Signed-in clients without traffic. */
export interface Crowd {
  /** How the first connecting went. */
  readonly arrival: Arrival;
  /** Breaks all connections at once; all clients come back at once. */
  reconnect(): Promise<Arrival>;
  close(): void;
}

interface CrowdState {
  readonly spec: CrowdSpec;
  clients: Client[];
  /** Failed attempts since the latest arrival began. */
  retries: number;
  /** Connections that the server closed. */
  closed: number;
}

export async function openCrowd(spec: CrowdSpec): Promise<Crowd> {
  const state: CrowdState = { spec, clients: [], retries: 0, closed: 0 };
  const arrival = await arrive(state, (arrived) =>
    openEach(spec.members, ({ token, conversationId }) =>
      openMember(state, { token, joins: [conversationId] }).finally(arrived),
    ),
  );
  return {
    arrival,
    reconnect: () => reconnect(state),
    close() {
      for (const client of state.clients) client.destroy();
    },
  };
}

function reconnect(state: CrowdState): Promise<Arrival> {
  for (const client of state.clients) client.destroy();
  return arrive(state, (arrived) =>
    Promise.all(
      state.spec.members.map(({ token }) => openMember(state, { token }).finally(arrived)),
    ),
  );
}

function openMember(state: CrowdState, hello: Hello): Promise<Client> {
  const listener: Listener = {
    onAck: () => undefined,
    onMessage: () => undefined,
    onTrouble: () => void state.closed++,
  };
  return openWithRetries({ ...state.spec, hello, listener }, () => void state.retries++);
}

/** `open` calls `arrived` once for each client. */
async function arrive(
  state: CrowdState,
  open: (arrived: () => void) => Promise<Client[]>,
): Promise<Arrival> {
  const each = createSamples();
  const startedAt = performance.now();
  state.retries = 0;
  state.clients = await open(() => each.add(performance.now() - startedAt));
  const ms = performance.now() - startedAt;
  if (state.closed > 0)
    throw new Error(`the server closed ${state.closed} connections of the crowd`);
  return { ms, each: each.percentiles(), retries: state.retries };
}
