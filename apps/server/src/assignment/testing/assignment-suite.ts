import type { AgentAccount, AssignmentDecision, Conversation } from "@deskwire/protocol";
import type { RawClient } from "@deskwire/testkit/raw-client";
import { signIn } from "../../testing/test-app.ts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  createStage,
  eventTypes,
  history,
  sendText,
  type Nodes,
  type Stage,
} from "../../testing/stage.ts";

/** Who gets a conversation, and how it changes hands. The nodes must tend often. */
export function assignmentSuite(name: string, startNodes: () => Promise<Nodes>): void {
  let nodes: Nodes;
  let stage: Stage;

  beforeAll(async () => {
    nodes = await startNodes();
    stage = createStage(nodes);
  });
  afterEach(() => stage.clear());
  afterAll(() => nodes.close());

  const open = async (user: RawClient): Promise<Conversation> =>
    (await user.ok("open", {})).conversation;
  const sql = (text: string, values: unknown[] = []) =>
    nodes.users.sql.query<Record<string, unknown>>(text, values);
  const isOpenWith = (agentId: string) => (event: { conversation: Conversation }) =>
    event.conversation.status === "open" && event.conversation.agent?.id === agentId;

  async function decisions(id: string): Promise<AssignmentDecision[]> {
    const answer = await nodes.agents.admin.http("GET", `/api/v1/conversations/${id}/assignments`);
    return (answer.json() as { decisions: AssignmentDecision[] }).decisions;
  }

  /** A queued conversation, with these agents looking on but not online. */
  async function queued(): Promise<{ user: RawClient; id: string; userId: string }> {
    const userId = `waiting-${crypto.randomUUID()}`;
    const user = await stage.user(userId);
    const { id, status } = await open(user);
    expect(status).toBe("queued");
    return { user, id, userId };
  }

  async function untilUnreachable(agentId: string): Promise<void> {
    for (;;) {
      const { agents } = (await nodes.users.admin.http("GET", "/api/v1/agents")).json() as {
        agents: AgentAccount[];
      };
      if (agents.some((agent) => agent.id === agentId && !agent.reachable)) return;
    }
  }

  /** Until the sweep has noted that the agent is gone, or is back. */
  async function untilNoticed(agentId: string, gone = true): Promise<void> {
    for (;;) {
      const { rows } = await sql(
        "SELECT unreachable_since IS NOT NULL AS gone FROM agent WHERE id = $1",
        [agentId],
      );
      if (rows[0]!["gone"] === gone) return;
    }
  }

  describe(`the queue, ${name}`, () => {
    test("[ASG4] without agents a conversation queues and says so; it goes to the first who comes", async () => {
      const { user, id } = await queued();
      expect(await eventTypes(user, id)).toEqual(["opened", "queued"]);
      await sendText(user, id, "anybody there?");
      const agent = await stage.agent();
      const { conversation } = await user.event("conversation", isOpenWith(agent.id));
      expect(conversation).not.toHaveProperty("queuePosition");
      await agent.socket.event("conversation", isOpenWith(agent.id));
      expect((await history(agent.socket, id)).map((message) => message.kind)).toEqual([
        "event",
        "event",
        "text",
        "event",
      ]);
    });

    test("[ASG4] drains oldest first: when an agent comes, says online, or has ended another", async () => {
      const waiting: { user: RawClient; id: string }[] = [];
      for (let n = 0; n < 4; n++) waiting.push(await queued());
      const agent = await stage.agent({ capacity: 1 });
      const isMine = isOpenWith(agent.id);
      for (const [n, { user, id }] of waiting.entries()) {
        await user.event("conversation", isMine);
        const { rows } = await sql(
          "SELECT count(*)::integer AS n FROM conversation WHERE status = 'queued'",
        );
        expect(rows[0]).toEqual({ n: 3 - n });
        const takesNext = n !== 2;
        if (!takesNext) await agent.socket.ok("status", { availability: "busy" });
        await agent.socket.ok("end", { conversationId: id });
        if (!takesNext) await agent.socket.ok("status", { availability: "online" });
      }
    });

    test("[ASG4] a hundred that the agent has given back do not keep the next one from the agent", async () => {
      const agent = await stage.agent();
      await givenBack(agent.id);
      expect(await open(await stage.user())).toMatchObject({
        status: "open",
        agent: { id: agent.id },
      });
    });

    test("[ASG4] who is not assigned at once is told so in the same step, behind however many", async () => {
      await stage.agent({ capacity: 1 });
      const desk = await nodes.users.sql.connect();
      const user = await stage.user();
      await desk.query("BEGIN; SELECT pg_advisory_xact_lock(66666666)");
      await givenBack(null, desk);
      const opening = open(user);
      await untilDeskIsWaitedFor();
      await desk.query("COMMIT");
      desk.release();
      const { id } = await opening;
      expect(await eventTypes(user, id)).toEqual(["opened", "queued"]);
    });

    /** A hundred in the queue, which this agent does not get. */
    async function givenBack(
      agentId: string | null,
      db: Pick<typeof nodes.users.sql, "query"> = nodes.users.sql,
    ) {
      await db.query(
        `WITH people AS (INSERT INTO end_user (id, visitor) SELECT gen_random_uuid(), false FROM generate_series(1, 100) RETURNING id),
           waiting AS (
             INSERT INTO conversation (id, user_id, status, last_seq, last_at, opened_at, queued_at, announced, excluded_agent_id)
             SELECT gen_random_uuid(), id, 'queued', 1, now(), now(), now() - interval '1 hour', true, $1 FROM people RETURNING id
           )
         INSERT INTO message (conversation_id, seq, kind, body, at)
         SELECT id, 1, 'event', '{"type":"queued","reason":"no-agent"}', now() FROM waiting`,
        [agentId],
      );
    }

    async function untilDeskIsWaitedFor(): Promise<void> {
      for (;;) {
        const { rows } = await sql(
          "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        );
        if (rows.length > 0) return;
      }
    }

    test("[ASG12] places are told, to whoever is connected where, when somebody before them goes, whoever made that", async () => {
      const waiting = [await queued(), await queued(), await queued()];
      const third = waiting[2]!.user;
      const placeOf = (place: number) => (event: { conversation: Conversation }) =>
        event.conversation.queuePosition === place;
      await third.event("conversation", placeOf(3));
      const lead = await stage.agent({ role: "supervisor", capacity: 0 });
      await lead.socket.ok("end", { conversationId: waiting[0]!.id });
      await third.event("conversation", placeOf(2));
      const tab = stage.adopt(await nodes.agents.connect());
      const welcome = await tab.hello(nodes.agents.token(waiting[2]!.userId));
      expect(welcome.conversations).toMatchObject([{ queuePosition: 2 }]);
      await waiting[1]!.user.ok("end", { conversationId: waiting[1]!.id });
      for (const client of [third, tab]) await client.event("conversation", placeOf(1));
      // Nothing is told twice, by each node or again.
      expect(third.events("conversation").map((event) => event.conversation.queuePosition)).toEqual(
        [3, 2, 1],
      );
    });

    test("[ASG12] how long it may take comes of measured waits, and stands wherever the place does", async () => {
      const decide = (trigger: string, seconds: number, waited: number | null) =>
        sql(
          `INSERT INTO assignment_decision (id, conversation_id, at, trigger, strategy, seed, chosen, candidates, waited)
           VALUES (gen_random_uuid(), gen_random_uuid(), now() - $1 * interval '1 second', $2, 'random', '', 1, '[]', $3 * interval '1 second')`,
          [seconds, trigger, waited],
        );
      await sql("DELETE FROM assignment_decision");
      for (const ago of [3_000, 1_500]) await decide("claim", ago, null);
      for (const ago of [2_700, 1_800]) await decide("drain", ago, 1);
      const { user, id, userId } = await queued();
      expect(await open(user)).not.toHaveProperty("queueWaitSeconds");
      for (const ago of [900, 10]) await decide("drain", ago, 1);
      // Four waits of a second in an hour.
      expect(await open(user)).toMatchObject({ queueWaitSeconds: 30 });
      // Six more that came at once, 15 minutes ago, and were taken two minutes apart: 724 seconds for ten.
      for (let n = 1; n <= 6; n++) await decide("drain", 890 - n * 120, n * 120);
      expect(await open(user)).toMatchObject({ queuePosition: 1, queueWaitSeconds: 60 });
      await user.event("conversation", (event) => event.conversation.queueWaitSeconds === 60);
      const tab = stage.adopt(await nodes.users.connect());
      const { conversations } = await tab.hello(nodes.users.token(userId));
      expect(conversations).toMatchObject([{ id, queuePosition: 1, queueWaitSeconds: 60 }]);
      // Only the latest twenty count, and of them the time since the one before: ten seconds each.
      for (let n = 21; n > 0; n--) await decide("drain", n * 10, 600);
      expect(await open(user)).toMatchObject({ queueWaitSeconds: 30 });
      const next = await queued();
      for (let n = 0; n < 3; n++) await queued();
      expect(await open(next.user)).toMatchObject({ queuePosition: 2, queueWaitSeconds: 30 });
    });

    test("[ASG12] an assignment from the queue is a measured wait; one at once, a claim, or one from a hold is none", async () => {
      await sql("DELETE FROM assignment_decision");
      const waits = async () =>
        (await sql("SELECT conversation_id AS id FROM assignment_decision WHERE waited > '0'"))
          .rows;
      const { user, agent, id } = await stage.served();
      await agent.socket.ok("status", { availability: "away" });
      const claimed = await queued();
      await agent.socket.ok("claim", { conversationId: claimed.id });
      await user.ok("end", { conversationId: id });
      agent.socket.terminate();
      const other = await stage.agent();
      await other.socket.ok("status", { availability: "away" });
      await untilUnreachable(agent.id);
      const { id: kept } = await open(user);
      expect(await eventTypes(user, kept)).toEqual(["opened", "held"]);
      await sql("UPDATE agent SET availability = 'online' WHERE id = $1", [agent.id]);
      await stage.again(agent);
      await user.event(
        "conversation",
        (event) => event.conversation.id === kept && isOpenWith(agent.id)(event),
      );
      expect(await waits()).toEqual([]);
      await sql("UPDATE agent SET availability = 'away' WHERE id = $1", [agent.id]);
      const waiting = await queued();
      await other.socket.ok("status", { availability: "online" });
      await waiting.user.event("conversation", isOpenWith(other.id));
      expect(await waits()).toEqual([{ id: waiting.id }]);
    });

    test("[ASG10] busy and away agents keep what they have and get nothing new", async () => {
      const { user, agent, id } = await stage.served();
      for (const availability of ["busy", "away"] as const) {
        await agent.socket.ok("status", { availability });
        const other = await queued();
        await sendText(agent.socket, id, "still here");
        expect(
          (await sql("SELECT agent_id::text AS agent FROM conversation WHERE id = $1", [id]))
            .rows[0],
        ).toEqual({ agent: agent.id });
        await agent.socket.ok("status", { availability: "online" });
        await other.user.event("conversation", isOpenWith(agent.id));
      }
      expect(await eventTypes(user, id)).toEqual(["opened", "assigned"]);
    });

    test("[ASG3] capacity holds while twenty users open at once; what ends makes room for exactly one", async () => {
      const agents = [await stage.agent({ capacity: 3 }), await stage.agent({ capacity: 2 })];
      const users = await Promise.all(Array.from({ length: 20 }, () => stage.user()));
      await Promise.all(users.map(open));
      const loads = async () => {
        const { rows } = await sql(
          "SELECT agent_id::text AS id, count(*)::integer AS n FROM conversation WHERE status = 'open' GROUP BY 1",
        );
        return Object.fromEntries(rows.map((row) => [row["id"], row["n"]])) as Record<
          string,
          number
        >;
      };
      const full = { [agents[0]!.id]: 3, [agents[1]!.id]: 2 };
      expect(await loads()).toEqual(full);
      const { rows } = await sql(
        "SELECT id, agent_id::text AS agent FROM conversation WHERE status = 'open'",
      );
      await Promise.all(
        rows.map((row) =>
          agents
            .find((agent) => agent.id === row["agent"])!
            .socket.ok("end", { conversationId: row["id"] as string }),
        ),
      );
      expect(await loads()).toEqual(full);
      expect(
        (await sql("SELECT count(*)::integer AS n FROM conversation WHERE status = 'queued'"))
          .rows[0],
      ).toEqual({ n: 10 });
    });

    test("[ASG5] every decision can be read, with each candidate's verdict", async () => {
      const [away, full, chosen] = [
        await stage.agent(),
        await stage.agent({ capacity: 0 }),
        await stage.agent(),
      ];
      await away.socket.ok("status", { availability: "away" });
      const conversation = await open(await stage.user());
      const [decision] = await decisions(conversation.id);
      expect(decision).toMatchObject({
        conversationId: conversation.id,
        chosen: chosen.id,
        strategy: "random",
        trigger: "open",
      });
      expect(decision!.seed).not.toBe("");
      const verdict = (id: string) =>
        decision!.candidates.find((each) => each.agentId === id)?.verdict;
      expect([away, full, chosen].map((agent) => verdict(agent.id))).toEqual([
        "away",
        "at-capacity",
        "chosen",
      ]);
      expect(verdict(nodes.agents.admin.id)).toBe("offline");
    });
  });

  describe(`races, ${name}`, () => {
    test("[CNV1] twenty opens of one user at once make one conversation", async () => {
      await stage.agent();
      const tabs = await Promise.all([
        stage.user("racer"),
        stage.user("racer"),
        stage.user("racer"),
        stage.user("racer"),
      ]);
      const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => open(tabs[n % 4]!)));
      expect(new Set(answers.map((conversation) => conversation.id)).size).toBe(1);
      expect(
        (await sql("SELECT count(*)::integer AS n FROM conversation WHERE user_id = 'racer'"))
          .rows[0],
      ).toEqual({ n: 1 });
      expect(await eventTypes(tabs[0], answers[0]!.id)).toEqual(["opened", "assigned"]);
    });

    test("[ASG7] two agents claim at once: one has it, the other is told already_claimed", async () => {
      const agents = [await stage.agent(), await stage.agent(), await stage.agent()];
      for (const agent of agents) await agent.socket.ok("status", { availability: "away" });
      const { user, id } = await queued();
      const answers = await Promise.all(
        agents.map((agent) => agent.socket.request("claim", { conversationId: id })),
      );
      const winner = answers.findIndex((answer) => answer.t === "ok");
      expect(answers.filter((answer) => answer.t === "err").map((answer) => answer.code)).toEqual([
        "already_claimed",
        "already_claimed",
      ]);
      await user.event("conversation", isOpenWith(agents[winner]!.id));
      expect(await eventTypes(user, id)).toEqual(["opened", "queued", "assigned"]);
      expect(await agents[winner]!.socket.ok("claim", { conversationId: id })).toMatchObject({
        seq: 3,
      });
    });

    test("[CNV4] user and agent end at once: one `ended`, both are answered its seq", async () => {
      const { user, agent, id } = await stage.served();
      const answers = await Promise.all([
        user.ok("end", { conversationId: id }),
        agent.socket.ok("end", { conversationId: id }),
      ]);
      expect(answers.map((answer) => answer.seq)).toEqual([3, 3]);
      expect(await eventTypes(user, id)).toEqual(["opened", "assigned", "ended"]);
    });

    test("[CNV3] transfer, end, take-over and a disconnect at once leave one state, with its events in order", async () => {
      const { user, agent, id } = await stage.served();
      const [other, lead] = [await stage.agent(), await stage.agent({ role: "supervisor" })];
      await Promise.all([
        agent.socket.request("transfer", { conversationId: id, to: { agentId: other.id } }),
        lead.socket.request("claim", { conversationId: id }),
        agent.socket.request("transfer", { conversationId: id, to: { queue: true } }),
        user.request("end", { conversationId: id }),
        sendText(user, id, "racing").catch(() => null),
      ]);
      const types = await eventTypes(user, id);
      expect(types.filter((type) => type === "ended")).toHaveLength(1);
      expect(types.at(-1)).toBe("ended");
      const seqs = (await history(user, id)).map((message) => message.seq);
      expect(seqs).toEqual(seqs.map((_, n) => n + 1));
    });
  });

  describe(`changing hands, ${name}`, () => {
    test("[ASG11] an offer leaves it where it is until the other one claims it; [RCP4] the desk's cursor stays", async () => {
      const { user, agent, id } = await stage.served();
      const other = await stage.agent();
      const seq = await sendText(user, id, "hello");
      agent.socket.send({ t: "receipt", conversationId: id, read: seq });
      await user.event("receipt", (event) => event.read === seq);
      await agent.socket.ok("transfer", {
        conversationId: id,
        to: { agentId: other.id },
        note: "knows about teapots",
      });
      const offered = await other.socket.event(
        "conversation",
        (event) => event.conversation.offer?.agentId === other.id,
      );
      expect(offered.conversation).toMatchObject({ id, status: "open", agent: { id: agent.id } });
      await sendText(agent.socket, id, "one moment");
      const texts = (await history(other.socket, id)).map((message) => message.kind);
      expect(texts).toEqual(["event", "event", "text", "event", "note", "text"]);
      await other.socket.ok("claim", { conversationId: id });
      const told = await user.event("conversation", isOpenWith(other.id));
      expect(told.conversation.cursors.agent).toEqual({ delivered: seq, read: seq });
      expect(told.conversation).not.toHaveProperty("offer");
      const gone = await agent.socket.event("conversation", isOpenWith(other.id));
      expect(gone.conversation).not.toHaveProperty("offer");
      expect(
        await agent.socket.request("send", {
          conversationId: id,
          clientId: "late",
          kind: "text",
          body: { text: "late" },
        }),
      ).toMatchObject({ code: "unknown_conversation" });
      expect((await history(user, id)).at(-1)!.body).toMatchObject({
        type: "assigned",
        reason: "transfer",
        agent: { id: other.id },
      });
    });

    test("[ASG11] the other one declines by transferring it back; an offer that nobody takes runs out", async () => {
      const { user, agent, id } = await stage.served();
      const other = await stage.agent();
      const offer = () =>
        agent.socket.ok("transfer", { conversationId: id, to: { agentId: other.id } });
      await offer();
      await other.socket.ok("transfer", { conversationId: id, to: { agentId: agent.id } });
      expect((await history(user, id)).at(-1)!.body).toEqual({
        type: "returned",
        agent: { kind: "agent", id: other.id },
        reason: "declined",
      });
      const { seq } = await offer();
      await sql("UPDATE conversation SET offered_until = now() WHERE id = $1", [id]);
      const over = await agent.socket.event("message", (event) => event.message.seq > seq);
      expect(over.message.body).toEqual({
        type: "returned",
        agent: { kind: "agent", id: other.id },
        reason: "timeout",
      });
      await other.socket.event(
        "conversation",
        (event) => event.conversation.lastSeq > seq && event.conversation.offer === undefined,
      );
      expect(await other.socket.request("claim", { conversationId: id })).toMatchObject({
        code: "already_claimed",
      });
    });

    test("[ASG11] whoever it is offered to may take or decline it, and nothing else", async () => {
      const { agent, id } = await stage.served();
      const [other, third] = [await stage.agent(), await stage.agent()];
      await agent.socket.ok("transfer", { conversationId: id, to: { agentId: other.id } });
      for (const to of [{ queue: true } as const, { agentId: third.id }]) {
        expect(await other.socket.request("transfer", { conversationId: id, to })).toMatchObject({
          code: "forbidden",
        });
      }
      expect(await other.socket.request("end", { conversationId: id })).toMatchObject({
        code: "forbidden",
      });
      expect(
        await other.socket.request("send", {
          conversationId: id,
          clientId: "x",
          kind: "text",
          body: { text: "x" },
        }),
      ).toMatchObject({ code: "unknown_conversation" });
    });

    test("[ASG11] the same offer again answers its seq and adds nothing; with another note it is another", async () => {
      const { agent, id } = await stage.served();
      const other = await stage.agent();
      const offer = (note?: string) =>
        agent.socket.ok("transfer", {
          conversationId: id,
          to: { agentId: other.id },
          ...(note !== undefined && { note }),
        });
      expect((await offer("please refund")).seq).toBe(3);
      await sendText(agent.socket, id, "one moment");
      expect((await offer("please refund")).seq).toBe(3);
      expect((await history(agent.socket, id)).map((message) => message.kind)).toEqual([
        "event",
        "event",
        "event",
        "note",
        "text",
      ]);
      expect((await offer("no, exchange it")).seq).toBe(6);
      expect((await offer()).seq).toBe(8);
      expect((await offer()).seq).toBe(8);
      await other.socket.ok("transfer", { conversationId: id, to: { agentId: agent.id } });
      expect((await offer()).seq).toBe(10);
    });

    test.each(["queue", "disconnect"] as const)(
      "[ASG11] whoever it was offered to is told when the offer is over: %s",
      async (how) => {
        const { user, agent, id } = await stage.served();
        const other = await stage.agent();
        await agent.socket.ok("transfer", { conversationId: id, to: { agentId: other.id } });
        await other.socket.event("conversation", (event) => event.conversation.id === id);
        await other.socket.ok("status", { availability: "busy" });
        if (how === "queue")
          await agent.socket.ok("transfer", { conversationId: id, to: { queue: true } });
        if (how === "disconnect") {
          agent.socket.terminate();
          await untilNoticed(agent.id);
          await sql("UPDATE agent SET unreachable_since = now() - interval '31 s' WHERE id = $1", [
            agent.id,
          ]);
        }
        const told = await other.socket.event(
          "conversation",
          (event) => event.conversation.id === id && event.conversation.status !== "open",
        );
        expect(told.conversation).not.toHaveProperty("offer");
        expect(told.conversation.lastSeq).toBe((await history(user, id)).at(-1)!.seq);
      },
    );

    test("an offer ends with its conversation, and whoever it was made to is told", async () => {
      const { user, agent, id } = await stage.served();
      const other = await stage.agent();
      await agent.socket.ok("transfer", { conversationId: id, to: { agentId: other.id } });
      await user.ok("end", { conversationId: id });
      const told = await other.socket.event(
        "conversation",
        (event) => event.conversation.id === id && event.conversation.status === "ended",
      );
      expect(told.conversation).not.toHaveProperty("offer");
    });

    test("[ASG11] who cannot take it is not offered it", async () => {
      const { agent, id } = await stage.served();
      const [away, full, gone] = [
        await stage.agent(),
        await stage.agent({ capacity: 0 }),
        await stage.agent(),
      ];
      await away.socket.ok("status", { availability: "away" });
      await gone.socket.close();
      await agent.socket.event(
        "presence",
        (event) => event.agentId === gone.id && !event.reachable,
      );
      const codeOf = async (agentId: string) => {
        const answer = await agent.socket.request("transfer", {
          conversationId: id,
          to: { agentId },
        });
        return answer.t === "err" ? answer.code : "ok";
      };
      expect(await codeOf(away.id)).toBe("agent_unavailable");
      expect(await codeOf(gone.id)).toBe("agent_unavailable");
      expect(await codeOf(full.id)).toBe("at_capacity");
      expect(await codeOf(agent.id)).toBe("unknown_agent");
      expect(await codeOf("99999999")).toBe("unknown_agent");
      expect(await eventTypes(agent.socket, id)).toEqual(["opened", "assigned"]);
    });

    test("[ASG11] transfer to the queue gives it away at once, and not back unless claimed", async () => {
      const { user, agent, id } = await stage.served();
      await agent.socket.ok("transfer", {
        conversationId: id,
        to: { queue: true },
        note: "not mine",
      });
      await user.event("conversation", (event) => event.conversation.status === "queued");
      await agent.socket.ok("status", { availability: "online" });
      expect(
        (await sql("SELECT status::text FROM conversation WHERE id = $1", [id])).rows[0],
      ).toEqual({ status: "queued" });
      const other = await stage.agent();
      await user.event("conversation", isOpenWith(other.id));
      await other.socket.ok("transfer", { conversationId: id, to: { queue: true } });
      await user.event(
        "conversation",
        (event) => isOpenWith(agent.id)(event) && event.conversation.lastSeq > 4,
      );
    });

    test("[ASG7] [ACC3] what was taken over, and not from the queue, is unknown to whoever it was not offered to", async () => {
      const { agent, id } = await stage.served();
      const [lead, offered, stranger] = [
        await stage.agent({ role: "supervisor" }),
        await stage.agent(),
        await stage.agent(),
      ];
      await agent.socket.ok("transfer", { conversationId: id, to: { agentId: offered.id } });
      await offered.socket.event("conversation", (event) => event.conversation.id === id);
      await lead.socket.ok("claim", { conversationId: id });
      const claim = ({ socket }: typeof stranger) =>
        socket.request("claim", { conversationId: id });
      expect(await claim(offered)).toMatchObject({ code: "already_claimed" });
      expect(await claim(stranger)).toMatchObject({ code: "unknown_conversation" });
    });

    test("[ACC2] whoever loses an offer hears that it is over, and not the note to the next one", async () => {
      const { agent, id } = await stage.served();
      const [first, second] = [await stage.agent(), await stage.agent()];
      const offer = (to: typeof first, note: string) =>
        agent.socket.ok("transfer", { conversationId: id, to: { agentId: to.id }, note });
      await offer(first, "for the first");
      await offer(second, "for the second");
      const over = (event: { conversation: { id: string; offer?: { agentId: string } } }) =>
        event.conversation.id === id && event.conversation.offer?.agentId === second.id;
      await first.socket.event("conversation", over);
      await first.socket.settle();
      expect(first.socket.events("message")).toEqual([]);
    });

    test("[ASG7] [ACC3] what left the queue is known to whoever saw it there for a minute, and to nobody else after it", async () => {
      const [winner, late] = [await stage.agent(), await stage.agent()];
      for (const agent of [winner, late]) await agent.socket.ok("status", { availability: "away" });
      const { id } = await queued();
      await winner.socket.ok("claim", { conversationId: id });
      const claim = () => late.socket.request("claim", { conversationId: id });
      expect(await claim()).toMatchObject({ code: "already_claimed" });
      await sql("UPDATE message SET at = at - interval '61 seconds' WHERE conversation_id = $1", [
        id,
      ]);
      expect(await claim()).toMatchObject({ code: "unknown_conversation" });
    });

    test("[ASG7] [ASG3] a supervisor takes over, beyond the capacity; an agent cannot, and cannot claim beyond it", async () => {
      const { user, agent, id } = await stage.served();
      const lead = await stage.agent({ role: "supervisor", capacity: 0 });
      const full = await stage.agent({ capacity: 0 });
      expect(await full.socket.request("claim", { conversationId: id })).toMatchObject({
        code: "unknown_conversation",
      });
      await lead.socket.ok("claim", { conversationId: id });
      for (const client of [user, agent.socket, lead.socket])
        await client.event("conversation", isOpenWith(lead.id));
      expect((await history(user, id)).at(-1)!.body).toMatchObject({
        type: "assigned",
        reason: "take-over",
        by: { kind: "agent", id: lead.id },
      });
      expect((await decisions(id)).at(-1)).toMatchObject({ trigger: "take-over", chosen: lead.id });
      await agent.socket.ok("status", { availability: "away" });
      const waiting = await queued();
      expect(await full.socket.request("claim", { conversationId: waiting.id })).toMatchObject({
        code: "at_capacity",
      });
    });
  });

  describe(`agents who go, ${name}`, () => {
    test("[ASG8] a conversation for an unreachable last agent is held, is in nobody's way, and is the agent's on return", async () => {
      const { user, agent, id } = await stage.served();
      await user.ok("end", { conversationId: id });
      const other = await stage.agent();
      agent.socket.terminate();
      await other.socket.event(
        "presence",
        (event) => event.agentId === agent.id && !event.reachable,
      );
      const held = await open(user);
      expect(held).toMatchObject({ status: "queued" });
      expect(held).not.toHaveProperty("hold");
      expect((await history(user, held.id)).at(-1)!.body).toMatchObject({
        type: "held",
        agent: { id: agent.id },
        until: expect.any(String) as unknown,
      });
      await other.socket.ok("status", { availability: "away" });
      const waiting = await open(await stage.user());
      expect(waiting).toMatchObject({ status: "queued", queuePosition: 1 });
      await other.socket.ok("status", { availability: "online" });
      const newcomer = await open(await stage.user());
      expect(newcomer).toMatchObject({ status: "open", agent: { id: other.id } });
      await stage.again(agent);
      await user.event(
        "conversation",
        (event) => event.conversation.id === held.id && isOpenWith(agent.id)(event),
      );
      expect((await history(user, held.id)).at(-1)!.body).toMatchObject({
        type: "assigned",
        reason: "last-agent",
      });
    });

    test("[ASG8] when the hold is over it goes to another", async () => {
      const { user, agent, id } = await stage.served();
      await user.ok("end", { conversationId: id });
      const other = await stage.agent();
      agent.socket.terminate();
      await other.socket.event(
        "presence",
        (event) => event.agentId === agent.id && !event.reachable,
      );
      const held = await open(user);
      await sql("UPDATE conversation SET held_until = now() WHERE id = $1", [held.id]);
      await user.event("conversation", isOpenWith(other.id));
      expect((await decisions(held.id)).at(-1)).toMatchObject({
        trigger: "hold-expired",
        chosen: other.id,
      });
    });

    /** A conversation held for its last agent, who is gone, while another one is there. */
    async function held() {
      const { user, agent, id } = await stage.served();
      await user.ok("end", { conversationId: id });
      const other = await stage.agent();
      agent.socket.terminate();
      await other.socket.event(
        "presence",
        (event) => event.agentId === agent.id && !event.reachable,
      );
      return { user, agent, other, id: (await open(user)).id };
    }

    const heldForEver = (id: string) =>
      sql("UPDATE conversation SET held_until = 'infinity' WHERE id = $1", [id]);

    test("[ASG8] what is held for an agent who is disabled goes to another at once, also from a hold for ever", async () => {
      const { user, agent, other, id } = await held();
      await heldForEver(id);
      await nodes.users.admin.http("PATCH", `/api/v1/agents/${agent.id}`, { disabled: true });
      expect(await eventTypes(user, id)).toEqual(["opened", "held", "queued", "assigned"]);
      await user.event("conversation", isOpenWith(other.id));
    });

    test("[ASG8] a hold for ever is over when its agent is there and takes nothing; another keeps its time", async () => {
      const { user, agent, other, id } = await held();
      await sql("UPDATE agent SET availability = 'busy' WHERE id = $1", [agent.id]);
      await stage.again(agent);
      await other.socket.event(
        "presence",
        (event) => event.agentId === agent.id && event.availability === "busy" && event.reachable,
      );
      // The queue has been gone through once this is answered.
      await other.socket.ok("status", { availability: "online" });
      expect(await eventTypes(user, id)).toEqual(["opened", "held"]);
      await heldForEver(id);
      await user.event("conversation", isOpenWith(other.id));
      expect((await decisions(id)).at(-1)).toMatchObject({ trigger: "hold-expired" });
    });

    test("[ASG11] what is offered to an agent who is disabled is offered no more", async () => {
      const { user, agent, id } = await stage.served();
      const other = await stage.agent();
      await agent.socket.ok("transfer", { conversationId: id, to: { agentId: other.id } });
      await nodes.users.admin.http("PATCH", `/api/v1/agents/${other.id}`, { disabled: true });
      expect((await history(user, id)).at(-1)!.body).toEqual({
        type: "returned",
        agent: { kind: "agent", id: other.id },
        reason: "disabled",
      });
      await agent.socket.event(
        "conversation",
        (event) => event.conversation.lastSeq === 4 && event.conversation.offer === undefined,
      );
    });

    test("[ASG9] an agent's conversations go back after the grace, held, and not before", async () => {
      const { user, agent, id } = await stage.served();
      const other = await stage.agent();
      agent.socket.terminate();
      await user.event("presence", (event) => !event.reachable);
      await untilNoticed(agent.id);
      expect(
        (
          await sql(
            "SELECT status::text, agent_id::text AS agent FROM conversation WHERE id = $1",
            [id],
          )
        ).rows[0],
      ).toEqual({ status: "open", agent: agent.id });
      await sql("UPDATE agent SET unreachable_since = now() - interval '31 s' WHERE id = $1", [
        agent.id,
      ]);
      await user.event("conversation", (event) => event.conversation.status === "queued");
      expect(await eventTypes(user, id)).toEqual(["opened", "assigned", "returned", "held"]);
      await sql("UPDATE conversation SET held_until = now() WHERE id = $1", [id]);
      await user.event("conversation", isOpenWith(other.id));
    });

    test("[ASG9] an agent who is back within the grace has lost nothing", async () => {
      const { user, agent, id } = await stage.served();
      agent.socket.terminate();
      await untilNoticed(agent.id);
      await stage.again(agent);
      await untilNoticed(agent.id, false);
      expect(await eventTypes(user, id)).toEqual(["opened", "assigned"]);
    });

    test("[ASG9] an absence counts from its own beginning: an earlier one is over when the agent signs in, or has nothing open", async () => {
      const { user, agent, id } = await stage.served();
      // Nobody tends the desk meanwhile.
      const desk = await nodes.users.sql.connect();
      await desk.query("BEGIN; SELECT pg_advisory_xact_lock(66666666)");
      await sql("UPDATE agent SET unreachable_since = now() - interval '1 hour' WHERE id = $1", [
        agent.id,
      ]);
      const again = await stage.again(agent);
      const { rows } = await desk.query("SELECT unreachable_since FROM agent WHERE id = $1", [
        agent.id,
      ]);
      expect(rows).toEqual([{ unreachable_since: null }]);
      await desk.query("COMMIT");
      desk.release();
      await user.ok("end", { conversationId: id });
      for (const socket of [agent.socket, again]) socket.terminate();
      await sql("UPDATE agent SET unreachable_since = now() - interval '1 hour' WHERE id = $1", [
        agent.id,
      ]);
      await untilNoticed(agent.id, false);
    });

    test("an agent who is disabled is signed out everywhere, and the conversations go to others", async () => {
      const { user, agent, id } = await stage.served();
      const other = await stage.agent();
      const changed = await nodes.users.admin.http("PATCH", `/api/v1/agents/${agent.id}`, {
        disabled: true,
      });
      expect(changed.status).toBe(200);
      expect(await agent.socket.closed).toMatchObject({ code: 4503 });
      await user.event("conversation", isOpenWith(other.id));
      expect(await eventTypes(user, id)).toEqual([
        "opened",
        "assigned",
        "returned",
        "queued",
        "assigned",
      ]);
      expect((await agent.http("GET", "/api/v1/auth/session")).status).toBe(401);
      expect(
        (
          await nodes.agents.http("POST", "/api/v1/auth/login", {
            body: { email: agent.email, password: agent.password },
          })
        ).status,
      ).toBe(401);
    });

    test("who signs out loses the sockets of that sign-in alone", async () => {
      const agent = await stage.agent();
      const second = await signIn(nodes.users.http, nodes.users.url, agent);
      const elsewhere = stage.adopt(await second.connect());
      await agent.http("POST", "/api/v1/auth/logout");
      expect(await agent.socket.closed).toMatchObject({ code: 4503 });
      expect(await elsewhere.ask({ t: "ping" })).toMatchObject({ t: "pong" });
    });

    test("[ACC4] a changed role counts at once, also on sockets that are open", async () => {
      const { id } = await stage.served();
      const lead = await stage.agent({ role: "supervisor" });
      await lead.socket.ok("sync", { conversationId: id, after: 0, limit: 1 });
      await nodes.users.admin.http("PATCH", `/api/v1/agents/${lead.id}`, { role: "agent" });
      expect((await lead.socket.closed).code).toBe(4010);
      const again = await stage.again(lead);
      expect(await again.request("sync", { conversationId: id, after: 0, limit: 1 })).toMatchObject(
        { code: "unknown_conversation" },
      );
    });
  });
}
