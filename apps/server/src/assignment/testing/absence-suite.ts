import { describe, expect, test } from "vitest";
import type { RawClient } from "@deskwire/testkit/raw-client";
import { signIn } from "../../testing/test-app.ts";
import { eventTypes, history, type OnlineAgent } from "../../testing/stage.ts";
import type { OnStage } from "../../testing/on-stage.ts";
import { lock, LOCKS } from "../../platform/postgres/locks.ts";
import { decisions, isOpenWith, open, sql, untilAbsenceRecorded } from "./assignment-helpers.ts";

/** Holds, the grace after a disconnect, and disabled or signed-out agents. */
export function absenceSuite(on: OnStage): void {
  describe("agents who leave", () => {
    /** Disconnects an agent before the `end` that drains the queue: the drain decides after the answer. */
    async function untilGone(agent: OnlineAgent, witness: OnlineAgent): Promise<void> {
      agent.socket.terminate();
      await witness.socket.event(
        "presence",
        (event) => event.agentId === agent.id && !event.reachable,
      );
    }

    test("[ASG8] a conversation is held for its unreachable last agent, blocks no other, and goes to the agent on return", async () => {
      const { user, agent, id } = await on.stage.served();
      const other = await on.stage.agent();
      await untilGone(agent, other);
      await user.ok("end", { conversationId: id });
      const held = await open(user);
      expect(held).toMatchObject({ status: "queued" });
      expect(held).not.toHaveProperty("hold");
      expect((await history(user, held.id)).at(-1)!.body).toMatchObject({
        type: "held",
        agent: { id: agent.id },
        until: expect.any(String) as unknown,
      });
      await other.socket.ok("status", { availability: "away" });
      const waiting = await open(await on.stage.user());
      expect(waiting).toMatchObject({ status: "queued", queuePosition: 1 });
      await other.socket.ok("status", { availability: "online" });
      const newcomer = await open(await on.stage.user());
      expect(newcomer).toMatchObject({ status: "open", agent: { id: other.id } });
      await on.stage.again(agent);
      await user.event(
        "conversation",
        (event) => event.conversation.id === held.id && isOpenWith(agent.id)(event),
      );
      expect((await history(user, held.id)).at(-1)!.body).toMatchObject({
        type: "assigned",
        reason: "last-agent",
      });
    });

    test("[ASG8] goes to another agent when the hold is over", async () => {
      const { user, agent, id } = await on.stage.served();
      const other = await on.stage.agent();
      await untilGone(agent, other);
      await user.ok("end", { conversationId: id });
      const held = await open(user);
      await sql(on, "UPDATE conversation SET held_until = now() WHERE id = $1", [held.id]);
      await user.event("conversation", isOpenWith(other.id));
      expect((await decisions(on, held.id)).at(-1)).toMatchObject({
        trigger: "hold-expired",
        chosen: other.id,
      });
    });

    /** A conversation held for its absent last agent, while another agent is present. */
    async function held() {
      const { user, agent, id } = await on.stage.served();
      const other = await on.stage.agent();
      await untilGone(agent, other);
      await user.ok("end", { conversationId: id });
      return { user, agent, other, id: (await open(user)).id };
    }

    const heldForEver = (id: string) =>
      sql(on, "UPDATE conversation SET held_until = 'infinity' WHERE id = $1", [id]);

    test("[ASG8] what is held for a disabled agent goes to another agent at once, also from a hold for ever", async () => {
      const { user, agent, other, id } = await held();
      await heldForEver(id);
      await on.nodes.users.admin.http("PATCH", `/api/v1/agents/${agent.id}`, { disabled: true });
      await user.event("conversation", isOpenWith(other.id));
      expect(await eventTypes(user, id)).toEqual(["opened", "held", "queued", "assigned"]);
    });

    test("[ASG8] a hold for ever is over when its agent is present and not online; a hold with an end keeps its time", async () => {
      const { user, agent, other, id } = await held();
      await sql(on, "UPDATE agent SET availability = 'busy' WHERE id = $1", [agent.id]);
      await on.stage.again(agent);
      await other.socket.event(
        "presence",
        (event) => event.agentId === agent.id && event.availability === "busy" && event.reachable,
      );
      // An open decides the queue as a whole.
      expect(await open(await on.stage.user())).toMatchObject({ status: "open" });
      expect(await eventTypes(user, id)).toEqual(["opened", "held"]);
      await heldForEver(id);
      await user.event("conversation", isOpenWith(other.id));
      expect((await decisions(on, id)).at(-1)).toMatchObject({ trigger: "hold-expired" });
    });

    test("[ASG11] an offer to an agent who is disabled is withdrawn", async () => {
      const { user, agent, id } = await on.stage.served();
      const other = await on.stage.agent();
      const asker = await on.stage.agent({ role: "supervisor" });
      await asker.socket.ok("transfer", { conversationId: id, to: { agentId: other.id } });
      await on.nodes.users.admin.http("PATCH", `/api/v1/agents/${other.id}`, { disabled: true });
      expect((await history(user, id)).at(-1)!.body).toEqual({
        type: "returned",
        agent: { kind: "agent", id: other.id },
        reason: "disabled",
      });
      await agent.socket.event(
        "conversation",
        (event) => event.conversation.lastSeq === 4 && event.conversation.offer === undefined,
      );
      // Who asked for it is told as well.
      await asker.socket.event("message", (event) => event.message.seq === 4);
    });

    test("[ASG9] an agent's conversations return after the grace, held, and not before", async () => {
      const { user, agent, id } = await on.stage.served();
      const other = await on.stage.agent();
      agent.socket.terminate();
      await user.event("presence", (event) => !event.reachable);
      await untilAbsenceRecorded(on, agent.id);
      expect(
        (
          await sql(
            on,
            "SELECT status::text, agent_id::text AS agent FROM conversation WHERE id = $1",
            [id],
          )
        ).rows[0],
      ).toEqual({ status: "open", agent: agent.id });
      await sql(on, "UPDATE agent SET unreachable_since = now() - interval '31 s' WHERE id = $1", [
        agent.id,
      ]);
      await user.event("conversation", (event) => event.conversation.status === "queued");
      expect(await eventTypes(user, id)).toEqual(["opened", "assigned", "returned", "held"]);
      await sql(on, "UPDATE conversation SET held_until = now() WHERE id = $1", [id]);
      await user.event("conversation", isOpenWith(other.id));
    });

    test("[ASG9] an agent who returns within the grace keeps everything", async () => {
      const { user, agent, id } = await on.stage.served();
      agent.socket.terminate();
      await untilAbsenceRecorded(on, agent.id);
      await on.stage.again(agent);
      await untilAbsenceRecorded(on, agent.id, false);
      expect(await eventTypes(user, id)).toEqual(["opened", "assigned"]);
    });

    test("[SND14] what an agent wrote while away goes out once when the conversation comes back, and nothing is refused for good before", async () => {
      const { user, agent, id } = await on.stage.served();
      const socket = await untilLost(agent, user);
      const kept = ["first", "second"].map((text) => textFor(id, text));
      for (const each of kept)
        expect(await socket.request("send", each)).toMatchObject({ code: "busy", retryable: true });
      await socket.ok("status", { availability: "online" });
      // Opened, assigned, returned, held, and assigned again.
      await user.event(
        "conversation",
        (event) => isOpenWith(agent.id)(event) && event.conversation.lastSeq === 5,
      );
      for (const each of kept) {
        const { seq } = await socket.ok("send", each);
        expect(await socket.ok("send", each)).toMatchObject({ seq, duplicate: true });
      }
      const texts = (await history(user, id)).flatMap(({ kind, body }) =>
        kind === "text" ? [body.text] : [],
      );
      expect(texts).toEqual(["first", "second"]);
    });

    test("[SND14] it is refused for good once another agent has the conversation, it has ended, or the agent gave it away", async () => {
      const taken = await on.stage.served();
      const back = await untilLost(taken.agent, taken.user);
      const other = await on.stage.agent();
      await sql(on, "UPDATE conversation SET held_until = now() WHERE id = $1", [taken.id]);
      await taken.user.event(
        "conversation",
        ({ conversation }) =>
          conversation.status === "open" && conversation.agent?.id !== taken.agent.id,
      );
      expect(await back.request("send", textFor(taken.id, "late"))).toMatchObject({
        code: "unknown_conversation",
      });
      await other.socket.ok("status", { availability: "away" });
      const ended = await on.stage.served();
      const again = await untilLost(ended.agent, ended.user);
      await ended.user.ok("end", { conversationId: ended.id });
      expect(await again.request("send", textFor(ended.id, "late"))).toMatchObject({
        code: "conversation_ended",
      });
      const given = await on.stage.served();
      await given.agent.socket.ok("status", { availability: "away" });
      await given.agent.socket.ok("transfer", { conversationId: given.id, to: { queue: true } });
      expect(await given.agent.socket.request("send", textFor(given.id, "late"))).toMatchObject({
        code: "unknown_conversation",
      });
    });

    /** Lets the agent's grace pass, and connects the agent again, who is away: nothing is assigned. */
    async function untilLost(agent: OnlineAgent, user: RawClient): Promise<RawClient> {
      await agent.socket.ok("status", { availability: "away" });
      agent.socket.terminate();
      await untilAbsenceRecorded(on, agent.id);
      await sql(
        on,
        "UPDATE agent SET unreachable_since = now() - interval '1 hour' WHERE id = $1",
        [agent.id],
      );
      await user.event("conversation", ({ conversation }) => conversation.status === "queued");
      return on.stage.again(agent);
    }

    function textFor(conversationId: string, text: string) {
      return { conversationId, clientId: text, kind: "text", body: { text } } as const;
    }

    test("[ASG9] each absence counts from its own beginning: an earlier one ends when the agent connects, or has nothing open", async () => {
      const { user, agent, id } = await on.stage.served();
      // No sweep runs meanwhile.
      const lockHolder = await on.nodes.users.sql.connect();
      await lockHolder.query("BEGIN");
      await lock(lockHolder, LOCKS.assignment);
      await sql(
        on,
        "UPDATE agent SET unreachable_since = now() - interval '1 hour' WHERE id = $1",
        [agent.id],
      );
      const again = await on.stage.again(agent);
      const { rows } = await lockHolder.query("SELECT unreachable_since FROM agent WHERE id = $1", [
        agent.id,
      ]);
      expect(rows).toEqual([{ unreachable_since: null }]);
      await lockHolder.query("COMMIT");
      lockHolder.release();
      await user.ok("end", { conversationId: id });
      for (const socket of [agent.socket, again]) socket.terminate();
      await sql(
        on,
        "UPDATE agent SET unreachable_since = now() - interval '1 hour' WHERE id = $1",
        [agent.id],
      );
      await untilAbsenceRecorded(on, agent.id, false);
    });

    test("a disabled agent is signed out everywhere, and the conversations go to other agents", async () => {
      const { user, agent, id } = await on.stage.served();
      const other = await on.stage.agent();
      const changed = await on.nodes.users.admin.http("PATCH", `/api/v1/agents/${agent.id}`, {
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
          await on.nodes.agents.http("POST", "/api/v1/auth/login", {
            body: { email: agent.email, password: agent.password },
          })
        ).status,
      ).toBe(401);
    });

    test("signing out closes the sockets of that sign-in alone", async () => {
      const agent = await on.stage.agent();
      const second = await signIn(on.nodes.users.http, on.nodes.users.url, agent);
      const elsewhere = on.stage.adopt(await second.connect());
      await agent.http("POST", "/api/v1/auth/logout");
      expect(await agent.socket.closed).toMatchObject({ code: 4503 });
      expect(await elsewhere.ask({ t: "ping" })).toMatchObject({ t: "pong" });
    });

    test("[ACC4] a changed role counts at once, also on sockets that are open", async () => {
      const { id } = await on.stage.served();
      const lead = await on.stage.agent({ role: "supervisor" });
      await lead.socket.ok("sync", { conversationId: id, after: 0, limit: 1 });
      await on.nodes.users.admin.http("PATCH", `/api/v1/agents/${lead.id}`, { role: "agent" });
      expect((await lead.socket.closed).code).toBe(4010);
      const again = await on.stage.again(lead);
      expect(await again.request("sync", { conversationId: id, after: 0, limit: 1 })).toMatchObject(
        { code: "unknown_conversation" },
      );
    });
  });
}
