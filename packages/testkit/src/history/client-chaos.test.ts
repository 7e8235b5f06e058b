import { localStorageOutbox, type DeskwireClient } from "@deskwire/client";
import { createHarness, type SocketHub } from "@deskwire/client/testing";
import type { Participant } from "@deskwire/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkHistory } from "./check-history.ts";
import type { HistoryEntry } from "./history.ts";
import { recordClient, type RecordedClient } from "./record-client.ts";

const USER = { kind: "user", id: "u" } as const;
const AGENT = { kind: "agent", id: "66666666" } as const;

interface Person {
  me: Participant;
  client: DeskwireClient;
  hub: SocketHub;
  recorded: RecordedClient;
}

/** One user and one agent; the steps reload, disconnect and slow down their clients. */
function createWorld() {
  const history: HistoryEntry[] = [];
  const faults = { lose: 0, busy: 0 };
  const take = (fault: keyof typeof faults): boolean => faults[fault] > 0 && faults[fault]-- > 0;
  const harness = createHarness({
    agents: [AGENT.id],
    lose: ({ t }) => t !== "conversation" && take("lose"),
    busy: () => take("busy"),
  });
  const storages = [new Map<string, string>(), new Map<string, string>()];
  let clients = 0;

  const start = (which: number): Person => {
    const me = which === 0 ? USER : AGENT;
    const items = storages[which] ?? new Map<string, string>();
    const storage = {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => void items.set(key, value),
      removeItem: (key: string) => void items.delete(key),
    };
    const outbox = localStorageOutbox(storage, "outbox");
    const { client, hub } = harness.client(`${me.kind}:${me.id}`, { outbox, random: () => 0.5 });
    const recorded = recordClient(history, { name: `${me.kind}-${++clients}`, sender: me, client });
    client.connect();
    return { me, client, hub, recorded };
  };
  const people = [start(0), start(1)];
  const person = (which: number): Person => people[which] as Person;
  return {
    harness,
    history,
    faults,
    storages,
    person,
    reload(which: number) {
      person(which).recorded.stop("left");
      person(which).client.close();
      people[which] = start(which);
    },
  };
}

type World = ReturnType<typeof createWorld>;
type Step = { which: number; amount: number; kind: keyof typeof STEPS };

const latest = ({ harness }: World) => harness.server.conversations.all().at(-1)?.conversation;

const STEPS = {
  send(world: World, { which, amount }: Step) {
    const { me, recorded } = world.person(which);
    const conversationId = me.kind === "user" ? null : (latest(world)?.id ?? null);
    if (me.kind === "agent" && conversationId === null) return;
    for (let n = 0; n <= amount % 16; n++) {
      recorded.send({ conversationId, kind: "text", body: { text: `${world.history.length}` } });
    }
  },
  read(world: World, { which }: Step) {
    const { client } = world.person(which);
    for (const [id, { conversation }] of Object.entries(client.getState().conversations)) {
      client.markRead(id, conversation.lastSeq);
    }
  },
  toServer(world: World, { which, amount }: Step) {
    const pair = world.person(which).hub.pairs.at(-1);
    pair?.open();
    pair?.flushToServer(amount);
  },
  toClient: (world: World, { which, amount }: Step) =>
    world.person(which).hub.pairs.at(-1)?.flushToClient(amount),
  flow: (world: World) => world.harness.flow(),
  cut: (world: World, { which }: Step) => world.person(which).hub.pairs.at(-1)?.cut(),
  drain: (world: World, { which, amount }: Step) =>
    world
      .person(which)
      .hub.pairs.at(-1)
      ?.send(JSON.stringify({ t: "draining", retryAfterMs: amount * 10 })),
  reload: (world: World, { which }: Step) => world.reload(which),
  wait: (world: World, { amount }: Step) => world.harness.clock.advance(amount * 50),
  loseEvents: (world: World, { amount }: Step) => void (world.faults.lose += amount % 10),
  refuseSends: (world: World, { amount }: Step) => void (world.faults.busy += amount % 5),
  repeatEvents(world: World, { which }: Step) {
    for (const { conversation, messages } of world.harness.server.conversations.all()) {
      for (const message of messages) {
        world.harness.server.emit(world.person(which).me, {
          t: "message",
          conversationId: conversation.id,
          message,
        });
      }
    }
  },
  reset: (world: World, { which }: Step) =>
    world.harness.server.emit(world.person(which).me, { t: "reset", reason: "chaos" }),
  end(world: World, { which, amount }: Step) {
    const conversation = latest(world);
    if (conversation && amount % 4 === 0)
      world.harness.server.conversations.end(world.person(which).me, conversation.id);
  },
};

/** The frequency of each step. Frames move most of the time; otherwise the clients would rarely be online. */
const WEIGHTS: Record<Step["kind"], number> = {
  send: 8,
  read: 2,
  toServer: 10,
  toClient: 10,
  flow: 6,
  wait: 6,
  cut: 3,
  drain: 1,
  reload: 2,
  loseEvents: 2,
  refuseSends: 3,
  repeatEvents: 1,
  reset: 1,
  end: 1,
};

const step: fc.Arbitrary<Step> = fc.record({
  which: fc.nat(1),
  amount: fc.nat(100),
  kind: fc.constantFrom(
    ...(Object.keys(STEPS) as Step["kind"][]).flatMap((kind) =>
      Array.from({ length: WEIGHTS[kind] }, () => kind),
    ),
  ),
});

/** Ends all faults, reconnects, and repairs what a node finds by comparing with the database: [SEQ5]. */
async function quiesce({ harness, faults, person }: World): Promise<void> {
  faults.lose = 0;
  faults.busy = 0;
  for (const which of [0, 1]) person(which).client.reconnectNow();
  await harness.pass(60_000);
  for (const { conversation, messages } of harness.server.conversations.all()) {
    const message = messages.at(-1);
    if (!message) continue;
    for (const which of [0, 1]) {
      harness.server.emit(person(which).me, {
        t: "message",
        conversationId: conversation.id,
        message,
      });
    }
  }
  await harness.pass(5_000);
  for (const which of [0, 1]) {
    const { client } = person(which);
    for (const id of Object.keys(client.getState().conversations)) {
      while (client.getState().conversations[id]?.hasOlder) {
        const loaded = client.loadOlder(id);
        await harness.flow();
        expect(await loaded).toMatchObject({ ok: true });
      }
    }
  }
}

async function run(steps: Step[]): Promise<void> {
  const world = createWorld();
  await world.harness.flow();
  for (const next of steps) {
    await STEPS[next.kind](world, next);
    await world.harness.clock.advance(0);
  }
  await quiesce(world);
  for (const which of [0, 1]) world.person(which).recorded.stop("quiet");
  expect(checkHistory(world.history)).toEqual([]);

  const stored = world.harness.server.conversations
    .all()
    .flatMap(({ messages }) => messages.map(({ clientId }) => clientId));
  const left = world.storages.flatMap(
    (items) => JSON.parse(items.get("outbox") ?? "[]") as { clientId: string; state: object }[],
  );
  for (const entry of world.history) {
    if (entry.t !== "invoked") continue;
    const copies = stored.filter((clientId) => clientId === entry.clientId).length;
    const failed = left.find(({ clientId }) => clientId === entry.clientId);
    // Each message is in the conversation once, or the outbox shows it as failed.
    expect([copies, failed?.state]).toEqual(
      failed ? [0, { failed: "conversation_ended" }] : [1, undefined],
    );
  }
  for (const which of [0, 1]) world.person(which).client.close();
}

test("[SEQ3] [SND2] [SND4] after cuts, reloads, lost and repeated events, refusals and resets, each message is stored once, in the order sent", async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 100 }), run), {
    numRuns: 150,
  });
}, 60_000);

/** A refusal that reaches the client only after ten seconds, while the client writes on. */
const LATE_REFUSAL: Step[] = [
  { which: 0, amount: 26, kind: "refuseSends" },
  { which: 0, amount: 0, kind: "send" },
  { which: 0, amount: 1, kind: "toServer" },
  { which: 1, amount: 0, kind: "send" },
  { which: 1, amount: 1, kind: "toServer" },
  { which: 0, amount: 31, kind: "wait" },
  { which: 0, amount: 70, kind: "wait" },
  { which: 0, amount: 99, kind: "wait" },
  { which: 0, amount: 0, kind: "send" },
  { which: 1, amount: 0, kind: "send" },
  ...Array.from({ length: 16 }, (): Step => ({ which: 0, amount: 0, kind: "send" })),
  { which: 1, amount: 1, kind: "toServer" },
];

test("[SND12] a refusal that is on its way for ten seconds is not overtaken", async () => {
  await expect(run(LATE_REFUSAL)).resolves.toBeUndefined();
});
