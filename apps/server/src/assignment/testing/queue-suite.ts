import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import type { Conversation } from "@deskwire/protocol";
import type { RawClient } from "@deskwire/testkit/raw-client";
import { eventTypes, history, sendText } from "../../testing/stage.ts";
import type { OnStage } from "../../testing/on-stage.ts";
import { lock, LOCKS } from "../../platform/postgres/locks.ts";
import {
  decisions,
  isOpenWith,
  open,
  queued,
  sql,
  untilUnreachable,
} from "./assignment-helpers.ts";

/** The queue: order, places, waits, capacity. */
export function queueSuite(on: OnStage): void {
  describe("the queue", () => {
    test("[ASG4] a conversation queues without agents and says so, and goes to the first agent who comes", async () => {
      const { user, id } = await queued(on);
      expect(await eventTypes(user, id)).toEqual(["opened", "queued"]);
      await sendText(user, id, "anybody there?");
      const agent = await on.stage.agent();
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

    test("[ASG4] the queue drains oldest first when an agent connects, goes online, or ends another conversation", async () => {
      const waiting: { user: RawClient; id: string }[] = [];
      for (let n = 0; n < 4; n++) waiting.push(await queued(on));
      const agent = await on.stage.agent({ capacity: 1 });
      const isMine = isOpenWith(agent.id);
      for (const [n, { user, id }] of waiting.entries()) {
        await user.event("conversation", isMine);
        const { rows } = await sql(
          on,
          "SELECT count(*)::integer AS n FROM conversation WHERE status = 'queued'",
        );
        expect(rows[0]).toEqual({ n: 3 - n });
        const takesNext = n !== 2;
        if (!takesNext) await agent.socket.ok("status", { availability: "busy" });
        await agent.socket.ok("end", { conversationId: id });
        if (!takesNext) await agent.socket.ok("status", { availability: "online" });
      }
    });

    test("[ASG4] a hundred conversations that the agent returned do not keep the next one from the agent", async () => {
      const agent = await on.stage.agent();
      await givenBack(agent.id);
      expect(await open(await on.stage.user())).toMatchObject({
        status: "open",
        agent: { id: agent.id },
      });
    });

    test("[ASG4] a user who is not assigned at once is told so in the same commit, behind any number of others", async () => {
      await on.stage.agent({ capacity: 1 });
      const lockHolder = await on.nodes.users.sql.connect();
      const user = await on.stage.user();
      await lockHolder.query("BEGIN");
      await lock(lockHolder, LOCKS.assignment);
      await givenBack(null, lockHolder);
      const opening = open(user);
      await untilAssignmentLockIsWaitedFor();
      await lockHolder.query("COMMIT");
      lockHolder.release();
      const { id } = await opening;
      expect(await eventTypes(user, id)).toEqual(["opened", "queued"]);
    });

    test("[ASG4] a request that makes room is answered while others hold the assignment lock; the queue is drained after that", async () => {
      const { agent, id } = await on.stage.served();
      await agent.socket.ok("status", { availability: "busy" });
      const waiting = [await queued(on), await queued(on)];
      const lockHolder = await on.nodes.users.sql.connect();
      await lockHolder.query("BEGIN");
      await lock(lockHolder, LOCKS.assignment);
      await agent.socket.ok("status", { availability: "online" });
      await agent.socket.ok("end", { conversationId: id });
      await untilAssignmentLockIsWaitedFor();
      expect(await eventTypes(waiting[0]!.user, waiting[0]!.id)).toEqual(["opened", "queued"]);
      await lockHolder.query("COMMIT");
      lockHolder.release();
      for (const { user } of waiting) await user.event("conversation", isOpenWith(agent.id));
    });

    /** A hundred queued conversations that this agent does not get. */
    async function givenBack(
      agentId: string | null,
      db: Pick<typeof on.nodes.users.sql, "query"> = on.nodes.users.sql,
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

    async function untilAssignmentLockIsWaitedFor(): Promise<void> {
      for (;;) {
        const { rows } = await sql(
          on,
          "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        );
        if (rows.length > 0) return;
      }
    }

    test("[ASG12] users on every node are sent their places when one before them leaves, whichever node caused it", async () => {
      const waiting = [await queued(on), await queued(on), await queued(on)];
      const third = waiting[2]!.user;
      const placeOf = (place: number) => (event: { conversation: Conversation }) =>
        event.conversation.queuePosition === place;
      await third.event("conversation", placeOf(3));
      const lead = await on.stage.agent({ role: "supervisor", capacity: 0 });
      await lead.socket.ok("end", { conversationId: waiting[0]!.id });
      await third.event("conversation", placeOf(2));
      const tab = on.stage.adopt(await on.nodes.agents.connect());
      const welcome = await tab.hello(on.nodes.agents.token(waiting[2]!.userId));
      expect(welcome.conversations).toMatchObject([{ queuePosition: 2 }]);
      await waiting[1]!.user.ok("end", { conversationId: waiting[1]!.id });
      for (const client of [third, tab]) await client.event("conversation", placeOf(1));
      const places = third
        .events("conversation")
        .map(({ conversation: { queuePosition, queueWaitSeconds } }) => ({
          queuePosition,
          queueWaitSeconds,
        }));
      // No node sends a place twice. The estimate beside it may change alone.
      const changed = places.filter((place, at) => !isDeepStrictEqual(place, places[at - 1]));
      expect(changed).toEqual(places);
      expect([...new Set(places.map(({ queuePosition }) => queuePosition))]).toEqual([3, 2, 1]);
    });

    test("[ASG12] the estimated wait is computed from measured waits, and is sent wherever the place is", async () => {
      const decide = (trigger: string, seconds: number, waited: number | null) =>
        sql(
          on,
          `INSERT INTO assignment_decision (id, conversation_id, at, trigger, strategy, seed, chosen, candidates, waited)
           VALUES (gen_random_uuid(), gen_random_uuid(), now() - $1 * interval '1 second', $2, 'random', '', 1, '[]', $3 * interval '1 second')`,
          [seconds, trigger, waited],
        );
      await sql(on, "DELETE FROM assignment_decision");
      for (const ago of [3_000, 1_500]) await decide("claim", ago, null);
      for (const ago of [2_700, 1_800]) await decide("drain", ago, 1);
      const full = await on.stage.agent({ capacity: 0 });
      const { user, id, userId } = await queued(on);
      expect(await open(user)).not.toHaveProperty("queueWaitSeconds");
      for (const ago of [900, 10]) await decide("drain", ago, 1);
      // Four waits of a second within the hour.
      await expect.poll(() => open(user)).toMatchObject({ queueWaitSeconds: 30 });
      // Six more came together 15 minutes ago and were taken two minutes apart: 724 seconds for ten.
      for (let n = 1; n <= 6; n++) await decide("drain", 890 - n * 120, n * 120);
      await expect.poll(() => open(user)).toMatchObject({ queuePosition: 1, queueWaitSeconds: 60 });
      await user.event("conversation", (event) => event.conversation.queueWaitSeconds === 60);
      const tab = on.stage.adopt(await on.nodes.users.connect());
      const { conversations } = await tab.hello(on.nodes.users.token(userId));
      expect(conversations).toMatchObject([{ id, queuePosition: 1, queueWaitSeconds: 60 }]);
      // Only the latest twenty count, from the time the one before them left: ten seconds each.
      for (let n = 21; n > 0; n--) await decide("drain", n * 10, 600);
      await expect.poll(() => open(user)).toMatchObject({ queueWaitSeconds: 30 });
      const next = await queued(on);
      for (let n = 0; n < 3; n++) await queued(on);
      await expect
        .poll(() => open(next.user))
        .toMatchObject({ queuePosition: 2, queueWaitSeconds: 30 });
      // It is at least as long as the longest present wait before it.
      await sql(
        on,
        "UPDATE conversation SET waits_from = now() - interval '6 minutes' WHERE id = $1",
        [id],
      );
      await expect.poll(() => open(next.user)).toMatchObject({ queueWaitSeconds: 360 });
      // Nobody takes it: the only agent is busy, or cannot be reached.
      await full.socket.ok("status", { availability: "busy" });
      expect(await open(next.user)).not.toHaveProperty("queueWaitSeconds");
      await full.socket.ok("status", { availability: "online" });
      await expect.poll(() => open(next.user)).toMatchObject({ queueWaitSeconds: 360 });
      await full.socket.close();
      await expect.poll(() => open(next.user)).not.toHaveProperty("queueWaitSeconds");
    });

    test("[ASG12] an assignment from the queue measures a wait; an immediate one, a claim, or one from a hold does not", async () => {
      await sql(on, "DELETE FROM assignment_decision");
      const waits = async () =>
        (await sql(on, "SELECT conversation_id AS id FROM assignment_decision WHERE waited > '0'"))
          .rows;
      const { user, agent, id } = await on.stage.served();
      await agent.socket.ok("status", { availability: "away" });
      const claimed = await queued(on);
      await agent.socket.ok("claim", { conversationId: claimed.id });
      const other = await on.stage.agent();
      await other.socket.ok("status", { availability: "away" });
      agent.socket.terminate();
      await untilUnreachable(on, agent.id);
      // The drain after this decides in the background, without the agent.
      await user.ok("end", { conversationId: id });
      const { id: kept } = await open(user);
      expect(await eventTypes(user, kept)).toEqual(["opened", "held"]);
      await sql(on, "UPDATE agent SET availability = 'online' WHERE id = $1", [agent.id]);
      await on.stage.again(agent);
      await user.event(
        "conversation",
        (event) => event.conversation.id === kept && isOpenWith(agent.id)(event),
      );
      expect(await waits()).toEqual([]);
      await sql(on, "UPDATE agent SET availability = 'away' WHERE id = $1", [agent.id]);
      const waiting = await queued(on);
      await other.socket.ok("status", { availability: "online" });
      await waiting.user.event("conversation", isOpenWith(other.id));
      expect(await waits()).toEqual([{ id: waiting.id }]);
    });

    test("[ASG10] busy and away agents keep what they have and get nothing new", async () => {
      const { user, agent, id } = await on.stage.served();
      for (const availability of ["busy", "away"] as const) {
        await agent.socket.ok("status", { availability });
        const other = await queued(on);
        await sendText(agent.socket, id, "still here");
        expect(
          (await sql(on, "SELECT agent_id::text AS agent FROM conversation WHERE id = $1", [id]))
            .rows[0],
        ).toEqual({ agent: agent.id });
        await agent.socket.ok("status", { availability: "online" });
        await other.user.event("conversation", isOpenWith(agent.id));
      }
      expect(await eventTypes(user, id)).toEqual(["opened", "assigned"]);
    });

    test("[ASG3] capacity holds while twenty users open at once; an end makes room for exactly one", async () => {
      const agents = [await on.stage.agent({ capacity: 3 }), await on.stage.agent({ capacity: 2 })];
      const users = await Promise.all(Array.from({ length: 20 }, () => on.stage.user()));
      await Promise.all(users.map(open));
      const loads = async () => {
        const { rows } = await sql(
          on,
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
        on,
        "SELECT id, agent_id::text AS agent FROM conversation WHERE status = 'open'",
      );
      await Promise.all(
        rows.map((row) =>
          agents
            .find((agent) => agent.id === row["agent"])!
            .socket.ok("end", { conversationId: row["id"] as string }),
        ),
      );
      await expect.poll(loads).toEqual(full);
      expect(
        (await sql(on, "SELECT count(*)::integer AS n FROM conversation WHERE status = 'queued'"))
          .rows[0],
      ).toEqual({ n: 10 });
    });

    test("[ASG5] every decision can be read, with the verdict on each candidate", async () => {
      const [away, full, chosen] = [
        await on.stage.agent(),
        await on.stage.agent({ capacity: 0 }),
        await on.stage.agent(),
      ];
      await away.socket.ok("status", { availability: "away" });
      const conversation = await open(await on.stage.user());
      const [decision] = await decisions(on, conversation.id);
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
      expect(verdict(on.nodes.agents.admin.id)).toBe("offline");
    });
  });
}
