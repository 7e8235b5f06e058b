import { describe, expect, test } from "vitest";
import { history, sendText } from "../../testing/stage.ts";
import type { OnStage } from "../../testing/on-stage.ts";
import { decisions, isOpenWith, open, queued, sql } from "./assignment-helpers.ts";

/** Who takes a place of an agent: conversations in which the user has written. */
export function placeSuite(on: OnStage): void {
  describe("places", () => {
    test("[ASG13] ten silent users who have left keep no place: users who write are served up to the capacity", async () => {
      const agent = await on.stage.agent({ capacity: 2 });
      for (let n = 0; n < 10; n++) {
        const silent = await on.stage.user();
        await open(silent);
        silent.terminate();
      }
      for (let n = 0; n < 2; n++) {
        const user = await on.stage.user();
        const { id, status } = await open(user);
        expect(status).toBe("queued");
        await sendText(user, id, "I have a question");
        await user.event("conversation", isOpenWith(agent.id));
      }
      const late = await on.stage.user();
      const { id } = await open(late);
      await sendText(late, id, "me too");
      await late.event("conversation", ({ conversation }) => conversation.queuePosition === 1);
      expect(await load(agent.id)).toEqual({ written: 2, silent: 2 });
    });

    test("[ASG13] a conversation in which the user has not written stands behind those in which users have", async () => {
      const [silent, second, first] = [await queued(on), await queued(on), await queued(on)];
      await sendText(first.user, first.id, "first");
      await sendText(second.user, second.id, "second");
      const places = await Promise.all(
        [first, second, silent].map(async ({ user }) => (await open(user)).queuePosition),
      );
      expect(places).toEqual([1, 2, 3]);
      const agent = await on.stage.agent({ capacity: 1 });
      for (const { user, id } of [first, second]) {
        await user.event("conversation", isOpenWith(agent.id));
        await agent.socket.ok("end", { conversationId: id });
      }
      await silent.user.event("conversation", isOpenWith(agent.id));
    });

    test("[ASG14] a first message for which the agent has no place returns the conversation, and it comes when there is one", async () => {
      const agent = await on.stage.agent({ capacity: 1 });
      const early = await on.stage.user();
      const { id, status } = await open(early);
      expect(status).toBe("open");
      const quick = await queued(on);
      await sendText(quick.user, quick.id, "hello");
      await quick.user.event("conversation", isOpenWith(agent.id));
      await sendText(early, id, "hello, too");
      await early.event("conversation", ({ conversation }) => conversation.status === "queued");
      const bodies = (await history(early, id)).flatMap((message) =>
        message.kind === "event" ? [message.body] : [],
      );
      expect(bodies.slice(2)).toMatchObject([
        { type: "returned", agent: { id: agent.id }, reason: "no-room" },
        { type: "queued", reason: "no-agent" },
      ]);
      await agent.socket.event(
        "conversation",
        ({ conversation }) => conversation.id === id && conversation.status === "queued",
      );
      await agent.socket.ok("end", { conversationId: quick.id });
      await early.event("conversation", isOpenWith(agent.id));
      expect((await decisions(on, id)).at(-1)).toMatchObject({ chosen: agent.id });
    });

    test("[ASG14] twenty first messages at once fill each place exactly once", async () => {
      const agents = [
        await on.stage.agent({ capacity: 10 }),
        await on.stage.agent({ capacity: 3 }),
      ];
      const users = await Promise.all(Array.from({ length: 20 }, () => on.stage.user()));
      const opened = await Promise.all(users.map(open));
      await Promise.all(users.map((user, at) => sendText(user, opened[at]!.id, "now")));
      await Promise.all(agents.map(async (agent, at) => untilWritten(agent.id, [10, 3][at]!)));
      const { rows } = await sql(
        on,
        "SELECT count(*)::integer AS n FROM conversation WHERE status = 'queued' AND NOT silent",
      );
      expect(rows[0]).toEqual({ n: 7 });
    });

    test("[ASG14] a first message whose node died before it took a place takes one in the next round", async () => {
      const agent = await on.stage.agent({ capacity: 1 });
      const user = await on.stage.user();
      const { id } = await open(user);
      const other = await queued(on);
      await sendText(other.user, other.id, "hello");
      await other.user.event("conversation", isOpenWith(agent.id));
      // What the crashed node had committed.
      await sql(on, "UPDATE conversation SET silent = false WHERE id = $1", [id]);
      await user.event("conversation", ({ conversation }) => conversation.status === "queued");
      expect((await history(user, id)).at(-2)).toMatchObject({ body: { reason: "no-room" } });
    });

    test("[ASG3] a claimed conversation takes a place although its user has not written, and keeps it when the capacity is lowered", async () => {
      const agent = await on.stage.agent({ capacity: 1 });
      await agent.socket.ok("status", { availability: "away" });
      const { user, id } = await queued(on);
      await agent.socket.ok("claim", { conversationId: id });
      const other = await queued(on);
      const answer = await agent.socket.request("claim", { conversationId: other.id });
      expect(answer).toMatchObject({ code: "at_capacity" });
      await sql(on, "UPDATE agent SET capacity = 0 WHERE id = $1", [agent.id]);
      await sendText(user, id, "hello");
      await sendText(agent.socket, id, "good morning");
      const third = await queued(on);
      await sendText(third.user, third.id, "one more round");
      await third.user.event(
        "conversation",
        ({ conversation }) => conversation.queuePosition === 1,
      );
      expect((await open(user)).agent?.id).toBe(agent.id);
    });

    test("[ASG15] a silent conversation ends when its user has been away for half an hour, and not before", async () => {
      const agent = await on.stage.agent();
      const [here, left] = [await on.stage.user(), await on.stage.user()];
      const stays = await open(here);
      const { id } = await open(left);
      left.terminate();
      await until("SELECT FROM conversation WHERE id = $1 AND user_gone_since IS NOT NULL", id);
      const goneFor = (conversationId: string, minutes: number) =>
        sql(
          on,
          "UPDATE conversation SET user_gone_since = now() - $2 * interval '1 minute' WHERE id = $1",
          [conversationId, minutes],
        );
      await goneFor(stays.id, 29);
      await goneFor(id, 31);
      const { conversation } = await agent.socket.event(
        "conversation",
        (event) => event.conversation.id === id && event.conversation.status === "ended",
      );
      const last = (await history(agent.socket, conversation.id)).at(-1);
      expect(last).toMatchObject({ body: { type: "ended", by: null, reason: "silent" } });
      await until("SELECT FROM conversation WHERE id = $1 AND user_gone_since IS NULL", stays.id);
      expect((await open(here)).id).toBe(stays.id);
    });

    test("[ASG16] the wait counts from the first message, and from the last return to the queue", async () => {
      const { user, id } = await queued(on);
      await sql(
        on,
        "UPDATE conversation SET opened_at = now() - interval '1 hour', waits_from = now() - interval '1 hour' WHERE id = $1",
        [id],
      );
      const waitsFrom = async () => Date.parse((await open(user)).waitsFrom!);
      const opened = Date.parse((await open(user)).openedAt);
      expect(await waitsFrom()).toBe(opened);
      await sendText(user, id, "hello");
      const wrote = await waitsFrom();
      expect(wrote).toBeGreaterThan(opened);
      const agent = await on.stage.agent();
      await user.event("conversation", isOpenWith(agent.id));
      expect(await open(user)).not.toHaveProperty("waitsFrom");
      await agent.socket.ok("transfer", { conversationId: id, to: { queue: true } });
      await user.event(
        "conversation",
        ({ conversation }) => Date.parse(conversation.waitsFrom ?? "1970-01-01") > wrote,
      );
      await agent.socket.ok("claim", { conversationId: id });
    });

    async function load(agentId: string): Promise<{ written: number; silent: number }> {
      const { rows } = await sql(
        on,
        `SELECT count(*) FILTER (WHERE NOT silent)::integer AS written, count(*) FILTER (WHERE silent)::integer AS silent
         FROM conversation WHERE status = 'open' AND agent_id = $1`,
        [agentId],
      );
      return rows[0] as { written: number; silent: number };
    }

    async function untilWritten(agentId: string, n: number): Promise<void> {
      for (;;) {
        const { written } = await load(agentId);
        if (written === n && (await unplaced()) === 0) return;
      }
    }

    async function unplaced(): Promise<unknown> {
      const { rows } = await sql(
        on,
        "SELECT count(*)::integer AS n FROM conversation WHERE status = 'open' AND NOT silent AND NOT placed",
      );
      return rows[0]!["n"];
    }

    async function until(text: string, id: string): Promise<void> {
      while ((await sql(on, text, [id])).rows.length === 0);
    }
  });
}
