import {
  browserTransport,
  createClient,
  memoryOutbox,
  type ClientState,
  type DeskwireClient,
} from "@deskwire/client";
import type { Participant } from "@deskwire/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkHistory } from "@deskwire/testkit/check-history";
import type { History } from "@deskwire/testkit/history";
import { recordClient, type RecordedClient } from "@deskwire/testkit/record-client";
import { startTestApp, type TestApp } from "./test-app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

interface Person {
  client: DeskwireClient;
  recorded: RecordedClient;
}

function person(history: History, sender: Participant, getToken: () => Promise<string>): Person {
  const client = createClient({
    url: `${app.url.replace("http", "ws")}/ws`,
    getToken,
    client: { name: "test", version: "1" },
    transport: browserTransport,
    outbox: memoryOutbox(),
    // The shortest backoff that the rule allows.
    random: () => 0,
  });
  const recorded = recordClient(history, { name: sender.kind, sender, client });
  client.connect();
  return { client, recorded };
}

function until({ client }: Person, holds: (state: ClientState) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!holds(client.getState())) return;
      stop();
      resolve();
    };
    const stop = client.subscribe(look);
    look();
  });
}

test("[SEQ3] [SND2] [SND4] over breaking connections, messages of both sides are stored once and in order", async () => {
  const history: History = [];
  const account = await app.agent();
  const agentMe = { kind: "agent", id: account.id } as const;
  const userMe = { kind: "user", id: "flapping" } as const;
  const agent = person(history, agentMe, () => account.ticket());
  await until(agent, ({ connection }) => connection.status === "online");
  await agent.client.setAvailability("online");
  const user = person(history, userMe, () => Promise.resolve(app.token(userMe.id)));

  const rounds = 12;
  const perRound = 15;
  user.recorded.send({ conversationId: null, kind: "text", body: { text: "first" } });
  await until(agent, ({ conversations }) => Object.keys(conversations).length > 0);
  const id = Object.keys(agent.client.getState().conversations)[0] ?? "";
  for (let round = 0; round < rounds; round++) {
    for (let n = 0; n < perRound; n++) {
      user.recorded.send({
        conversationId: null,
        kind: "text",
        body: { text: `user ${round} ${n}` },
      });
      agent.recorded.send({
        conversationId: id,
        kind: "text",
        body: { text: `agent ${round} ${n}` },
      });
    }
    const flapping = round % 2 === 0 ? user : agent;
    const { connection } = flapping.client.getState();
    flapping.client.reconnectNow();
    await until(
      flapping,
      (state) => state.connection.status === "online" && state.connection !== connection,
    );
  }
  const total = 1 + 2 * rounds * perRound;
  const texts = ({ conversations }: ClientState): number =>
    conversations[id]?.messages.filter(({ kind }) => kind === "text").length ?? 0;
  for (const who of [user, agent]) {
    await until(who, (state) => texts(state) === total && conversationIsQuiet(state, id));
    who.client.markRead(id, who.client.getState().conversations[id]?.conversation.lastSeq ?? 0);
  }
  for (const who of [user, agent]) {
    await until(who, ({ conversations }) => {
      const { cursors, lastSeq } = conversations[id]?.conversation ?? {};
      return cursors?.user.read === lastSeq && cursors?.agent.read === lastSeq;
    });
    who.recorded.stop("quiet");
    who.client.close();
  }
  expect(checkHistory(history)).toEqual([]);
});

function conversationIsQuiet({ conversations }: ClientState, id: string): boolean {
  const held = conversations[id];
  return (
    held !== undefined &&
    held.pending.length === 0 &&
    held.messages.at(-1)?.seq === held.conversation.lastSeq
  );
}
