import { signIn, startTestApp } from "../../testing/test-app.ts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { revocationStore } from "../../identity/revocation-store.ts";
import { createStage, pushedSeqs, sendText, type Nodes, type Stage } from "../../testing/stage.ts";

// Two nodes share the database and nothing else, so all peer messages between them are lost.
let nodes: Nodes;
let stage: Stage;

beforeAll(async () => {
  const timings = { reconcileMs: 150, tendMs: 150 };
  const users = await startTestApp({ timings });
  const agents = await startTestApp({ timings, databaseUrl: users.databaseUrl });
  nodes = {
    users,
    agents,
    async close() {
      await agents.close();
      await users.close();
    },
  };
  stage = createStage(nodes);
});
afterEach(() => stage.clear());
afterAll(() => nodes.close());

describe("[SEQ5] when all peer messages are lost", () => {
  test("a conversation is still assigned, written in and ended, in order", async () => {
    const agent = await stage.agent();
    const user = await stage.user();
    const { conversation } = await user.ok("open", {});
    const { id } = conversation;
    const assigned = await user.event(
      "conversation",
      (event) => event.conversation.agent?.id === agent.id,
    );
    expect(assigned.conversation.status).toBe("open");
    for (let n = 0; n < 5; n++) await sendText(user, id, `question ${n}`);
    const last = await sendText(user, id, "last");
    await agent.socket.event("message", (event) => event.message.seq === last);
    const answer = await sendText(agent.socket, id, "answer");
    const note = await agent.socket.ok("send", {
      conversationId: id,
      clientId: "n",
      kind: "note",
      body: { text: "secret" },
    });
    await user.event("message", (event) => event.message.seq === answer);
    expect(
      (await user.event("message", (event) => event.message.seq === note.seq)).message.kind,
    ).toBe("hidden");
    const { seq } = await agent.socket.ok("end", { conversationId: id });
    await user.event("message", (event) => event.message.seq === seq);
    const ended = await user.event(
      "conversation",
      (event) => event.conversation.status === "ended",
    );
    expect(ended.conversation.lastSeq).toBe(seq);
    for (const client of [user, agent.socket]) {
      expect(findGap(pushedSeqs(client, id))).toBeNull();
    }
  });

  test("[RCP3] advanced cursors are told, each once", async () => {
    const { user, agent, id } = await stage.served();
    // A conversation event carries the cursors, too.
    await user.event("conversation", (event) => event.conversation.agent?.id === agent.id);
    const seq = await sendText(user, id, "read this");
    await agent.socket.event("message", (event) => event.message.seq === seq);
    agent.socket.send({ t: "receipt", conversationId: id, read: seq });
    const told = await user.event("receipt", (event) => event.read === seq);
    expect(told).toMatchObject({ by: { kind: "agent", id: agent.id }, delivered: seq });
    const next = await sendText(agent.socket, id, "next");
    await user.event("message", (event) => event.message.seq === next);
    const ofAgent = user.events("receipt").filter((event) => event.by.kind === "agent");
    expect(ofAgent.map((event) => event.read)).toEqual([seq]);
  });

  test("[ASG11] the receiver of an offer learns of it and of its end", async () => {
    const { agent, id } = await stage.served();
    const other = await stage.agent();
    const elsewhere = stage.adopt(await other.connect(nodes.users.url));
    const offers = (): (string | undefined)[] =>
      elsewhere
        .events("conversation")
        .filter(({ conversation }) => conversation.id === id)
        .map(({ conversation }) => conversation.offer?.agentId);
    await agent.socket.ok("transfer", { conversationId: id, to: { agentId: other.id } });
    await expect.poll(offers).toEqual([other.id]);
    await stage
      .again(other)
      .then((socket) => socket.ok("transfer", { conversationId: id, to: { agentId: agent.id } }));
    await expect.poll(offers).toEqual([other.id, undefined]);
  });

  test("more lost messages than one page are delivered, or leave a gap that the client can see", async () => {
    const { user, agent, id } = await stage.served();
    const seqs = await Promise.all(
      Array.from({ length: 30 }, () => sendText(agent.socket, id, "字".repeat(4_000))),
    );
    const last = Math.max(...seqs);
    await user.event("message", (event) => event.message.seq === last);
    const { messages } = await user.ok("sync", { conversationId: id, after: last - 1, limit: 10 });
    expect(messages.map(({ seq }) => seq)).toEqual([last]);
  });

  test("a session that comes later has the messages from welcome and gets what follows", async () => {
    const agent = await stage.agent();
    const user = await stage.user("later");
    const { conversation } = await user.ok("open", {});
    await user.event("conversation", (event) => event.conversation.agent?.id === agent.id);
    user.terminate();
    const seq = await sendText(agent.socket, conversation.id, "while away");
    const back = stage.adopt(await nodes.users.connect());
    const { conversations } = await back.hello(nodes.users.token("later"));
    expect(conversations[0]).toMatchObject({ id: conversation.id, lastSeq: seq });
    const next = await sendText(agent.socket, conversation.id, "and now");
    await back.event("message", (event) => event.message.seq === next);
    expect(pushedSeqs(back, conversation.id).filter((each) => each > seq)).toEqual([next]);
  });
});

describe("[ACC5] when all peer messages are lost", () => {
  const patch = (id: string, change: object) =>
    nodes.users.admin.http("PATCH", `/api/v1/agents/${id}`, change);

  test("a disabled agent loses every socket, and no other agent does", async () => {
    const [lead, other] = [await stage.agent({ role: "supervisor" }), await stage.agent()];
    const second = await stage.again(lead);
    expect((await patch(lead.id, { disabled: true })).status).toBe(200);
    for (const socket of [lead.socket, second])
      expect(await socket.closed).toMatchObject({ code: 4503 });
    expect(await other.socket.ask({ t: "ping" })).toMatchObject({ t: "pong" });
  });

  test("an agent whose role changes must connect again", async () => {
    const lead = await stage.agent({ role: "supervisor" });
    expect((await patch(lead.id, { role: "agent" })).status).toBe(200);
    expect(await lead.socket.closed).toMatchObject({ code: 4010 });
    const { me } = await stage.adopt(await nodes.agents.connect()).hello(await lead.ticket());
    expect(me).toMatchObject({ role: "agent" });
  });

  test("a sign-out closes the sockets of that sign-in alone", async () => {
    const agent = await stage.agent();
    const elsewhere = await signIn(nodes.agents.http, nodes.agents.url, agent);
    const stays = await stage.again(elsewhere);
    const headers = { cookie: agent.cookie, "x-csrf-token": agent.csrfToken };
    await nodes.users.http("POST", "/api/v1/auth/logout", { headers });
    expect(await agent.socket.closed).toMatchObject({ code: 4503 });
    expect(await stays.ask({ t: "ping" })).toMatchObject({ t: "pong" });
  });

  test("[IDN8] a revocation closes the sockets of that user alone", async () => {
    const [revoked, other] = [await stage.user("revoked"), await stage.user()];
    await revocationStore.revoke(nodes.agents.sql, "revoked");
    expect(await revoked.closed).toMatchObject({ code: 4503 });
    expect(await other.ask({ t: "ping" })).toMatchObject({ t: "pong" });
  });
});

/** [SEQ1] The first seq that a client cannot apply. Repeated seqs are dropped. */
function findGap(seqs: readonly number[]): number | null {
  let last = (seqs[0] ?? 1) - 1;
  for (const seq of seqs) {
    if (seq > last + 1) return seq;
    last = Math.max(last, seq);
  }
  return null;
}
