import { openEach, openPatiently, type Client } from "./client.ts";
import type { Arrival, CrowdSpec } from "./commands.ts";
import type { Hello, Listener } from "./dialects.ts";
import { createSamples } from "./samples.ts";

/** Many who are signed in and say nothing. */
export interface Crowd {
  readonly arrival: Arrival;
  reconnect(): Promise<Arrival>;
  close(): void;
}

export async function openCrowd(spec: CrowdSpec): Promise<Crowd> {
  let clients: Client[] = [];
  let retries = 0;
  const listener: Listener = {
    onAck: () => undefined,
    onMessage: () => undefined,
    // Who is thrown out is missed by the count at the end of the scenario.
    onTrouble: () => void gone++,
  };
  let gone = 0;

  const openOne = (hello: Hello): Promise<Client> =>
    openPatiently({ ...spec, hello, listener }, () => void retries++);

  async function arrive(open: (arrived: () => void) => Promise<Client[]>): Promise<Arrival> {
    const each = createSamples();
    const startedAt = performance.now();
    retries = 0;
    clients = await open(() => each.add(performance.now() - startedAt));
    const ms = performance.now() - startedAt;
    if (gone > 0) throw new Error(`${gone} of the crowd were thrown out`);
    return { ms, each: each.percentiles(), retries };
  }

  const arrival = await arrive((arrived) =>
    openEach(spec.members, ({ token, conversationId }) =>
      openOne({ token, joins: [conversationId] }).finally(arrived),
    ),
  );
  return {
    arrival,
    reconnect() {
      const epoch = clients[0]?.epoch ?? "";
      for (const client of clients) client.destroy();
      return arrive((arrived) =>
        Promise.all(
          spec.members.map(({ token, conversationId: id, seq }) =>
            openOne({ token, resume: { epoch, conversations: [{ id, seq }] } }).finally(arrived),
          ),
        ),
      );
    },
    close() {
      for (const client of clients) client.destroy();
    },
  };
}
