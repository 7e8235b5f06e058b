import { describe, expect, test } from "vitest";
import { eventTypes, history, sendText } from "../../testing/stage.ts";
import type { OnStage } from "../../testing/on-stage.ts";
import { decisions, isOpenWith, queued, sql, untilAbsenceRecorded } from "./assignment-helpers.ts";

/** Offers, transfers, claims and take-overs. */
export function transferSuite(on: OnStage): void {
  describe("transfers and claims", () => {
    test("[ASG11] an offered conversation stays with its agent until the other one claims it; [RCP4] the agents' cursor stays", async () => {
      const { user, agent, id } = await on.stage.served();
      const other = await on.stage.agent();
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

    test("[ASG11] the other agent declines by transferring it back; an offer that is not taken expires", async () => {
      const { user, agent, id } = await on.stage.served();
      const other = await on.stage.agent();
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
      await sql(on, "UPDATE conversation SET offered_until = now() WHERE id = $1", [id]);
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

    test("[ASG11] a supervisor who asked for the transfer is told that it was declined or has expired, and another is not", async () => {
      const { agent, id } = await on.stage.served();
      const other = await on.stage.agent();
      const asker = await on.stage.agent({ role: "supervisor" });
      const watcher = await on.stage.agent({ role: "supervisor" });
      const offer = () =>
        asker.socket.ok("transfer", { conversationId: id, to: { agentId: other.id } });
      const told = async (reason: string) => {
        await asker.socket.event("conversation", (event) => event.conversation.id === id);
        return asker.socket.event(
          "message",
          ({ message }) =>
            message.kind === "event" && "reason" in message.body && message.body.reason === reason,
        );
      };
      await offer();
      await other.socket.ok("transfer", { conversationId: id, to: { agentId: agent.id } });
      const { message } = await told("declined");
      expect(message.body).toMatchObject({ type: "returned", agent: { id: other.id } });
      const { seq } = await offer();
      await sql(on, "UPDATE conversation SET offered_until = now() WHERE id = $1", [id]);
      expect((await told("timeout")).message.seq).toBeGreaterThan(seq);
      const last = await offer();
      await sql(on, "UPDATE agent SET role = 'agent' WHERE id = $1", [asker.id]);
      await other.socket.ok("transfer", { conversationId: id, to: { agentId: agent.id } });
      await agent.socket.event("message", (event) => event.message.seq > last.seq);
      for (const { socket } of [asker, watcher])
        expect(
          socket.frames.filter((frame) => frame.t === "message" && frame.message.seq >= last.seq),
        ).toEqual([]);
      expect(watcher.socket.frames.filter((frame) => frame.t === "message")).toEqual([]);
    });

    test("[ASG11] the note of a declining transfer is kept as a note, right after the return", async () => {
      const { agent, id } = await on.stage.served();
      const other = await on.stage.agent();
      await agent.socket.ok("transfer", { conversationId: id, to: { agentId: other.id } });
      const note = "Not my language.";
      const back = { conversationId: id, to: { agentId: agent.id }, note };
      const { seq } = await other.socket.ok("transfer", back);
      expect((await history(agent.socket, id)).slice(-2)).toMatchObject([
        { seq, kind: "event", body: { type: "returned", reason: "declined" } },
        { kind: "note", from: { kind: "agent", id: other.id }, body: { text: note } },
      ]);
    });

    test("[ASG11] the agent to whom it is offered may take or decline it, and nothing else", async () => {
      const { agent, id } = await on.stage.served();
      const [other, third] = [await on.stage.agent(), await on.stage.agent()];
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

    test("[ASG11] a repeated offer answers the same seq and adds nothing; one with another note is a new offer", async () => {
      const { agent, id } = await on.stage.served();
      const other = await on.stage.agent();
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
      "[ASG11] the agent who had the offer is told when it ends: %s",
      async (how) => {
        const { user, agent, id } = await on.stage.served();
        const other = await on.stage.agent();
        await agent.socket.ok("transfer", { conversationId: id, to: { agentId: other.id } });
        await other.socket.event("conversation", (event) => event.conversation.id === id);
        await other.socket.ok("status", { availability: "busy" });
        if (how === "queue")
          await agent.socket.ok("transfer", { conversationId: id, to: { queue: true } });
        if (how === "disconnect") {
          agent.socket.terminate();
          await untilAbsenceRecorded(on, agent.id);
          await sql(
            on,
            "UPDATE agent SET unreachable_since = now() - interval '31 s' WHERE id = $1",
            [agent.id],
          );
        }
        const told = await other.socket.event(
          "conversation",
          (event) => event.conversation.id === id && event.conversation.status !== "open",
        );
        expect(told.conversation).not.toHaveProperty("offer");
        expect(told.conversation.lastSeq).toBe((await history(user, id)).at(-1)!.seq);
      },
    );

    test("an offer ends with its conversation, and the agent to whom it was made is told", async () => {
      const { user, agent, id } = await on.stage.served();
      const other = await on.stage.agent();
      await agent.socket.ok("transfer", { conversationId: id, to: { agentId: other.id } });
      await user.ok("end", { conversationId: id });
      const told = await other.socket.event(
        "conversation",
        (event) => event.conversation.id === id && event.conversation.status === "ended",
      );
      expect(told.conversation).not.toHaveProperty("offer");
    });

    test("[ASG11] [FRM4] `to` with an agentId is an offer, whatever other fields it has", async () => {
      const { agent, id } = await on.stage.served();
      const other = await on.stage.agent();
      const to = { agentId: other.id, queue: false } as unknown as { agentId: string };
      await agent.socket.ok("transfer", { conversationId: id, to });
      await other.socket.event(
        "conversation",
        ({ conversation }) => conversation.offer !== undefined,
      );
      expect(await eventTypes(agent.socket, id)).toEqual(["opened", "assigned", "transferred"]);
    });

    test("[ASG11] it is not offered to an agent who cannot take it", async () => {
      const { agent, id } = await on.stage.served();
      const [away, full, gone] = [
        await on.stage.agent(),
        await on.stage.agent({ capacity: 0 }),
        await on.stage.agent(),
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

    test("[ASG11] a transfer to the queue gives it away at once; the agent gets it back only by claiming it", async () => {
      const { user, agent, id } = await on.stage.served();
      await agent.socket.ok("transfer", {
        conversationId: id,
        to: { queue: true },
        note: "not mine",
      });
      await user.event("conversation", (event) => event.conversation.status === "queued");
      await agent.socket.ok("status", { availability: "online" });
      expect(
        (await sql(on, "SELECT status::text FROM conversation WHERE id = $1", [id])).rows[0],
      ).toEqual({ status: "queued" });
      const other = await on.stage.agent();
      await user.event("conversation", isOpenWith(other.id));
      await other.socket.ok("transfer", { conversationId: id, to: { queue: true } });
      await user.event(
        "conversation",
        (event) => isOpenWith(agent.id)(event) && event.conversation.lastSeq > 4,
      );
    });

    test("[ASG7] [ACC3] a taken-over conversation that was not queued is unknown to agents to whom it was not offered", async () => {
      const { agent, id } = await on.stage.served();
      const [lead, offered, stranger] = [
        await on.stage.agent({ role: "supervisor" }),
        await on.stage.agent(),
        await on.stage.agent(),
      ];
      await agent.socket.ok("transfer", { conversationId: id, to: { agentId: offered.id } });
      await offered.socket.event("conversation", (event) => event.conversation.id === id);
      await lead.socket.ok("claim", { conversationId: id });
      const claim = ({ socket }: typeof stranger) =>
        socket.request("claim", { conversationId: id });
      expect(await claim(offered)).toMatchObject({ code: "already_claimed" });
      expect(await claim(stranger)).toMatchObject({ code: "unknown_conversation" });
    });

    test("[ACC2] an agent whose offer ends is told so, and does not get the note to the next agent", async () => {
      const { agent, id } = await on.stage.served();
      const [first, second] = [await on.stage.agent(), await on.stage.agent()];
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

    test("[ASG7] [ACC3] for a minute, agents who saw it in the queue may know that it was taken; after that it is unknown to them", async () => {
      const [winner, late] = [await on.stage.agent(), await on.stage.agent()];
      for (const agent of [winner, late]) await agent.socket.ok("status", { availability: "away" });
      const { id } = await queued(on);
      await winner.socket.ok("claim", { conversationId: id });
      const claim = () => late.socket.request("claim", { conversationId: id });
      expect(await claim()).toMatchObject({ code: "already_claimed" });
      await sql(
        on,
        "UPDATE message SET at = at - interval '61 seconds' WHERE conversation_id = $1",
        [id],
      );
      expect(await claim()).toMatchObject({ code: "unknown_conversation" });
    });

    test("[ASG7] [ASG3] a supervisor takes over beyond the capacity; an agent can neither take over nor claim beyond it", async () => {
      const { user, agent, id } = await on.stage.served();
      const lead = await on.stage.agent({ role: "supervisor", capacity: 0 });
      const full = await on.stage.agent({ capacity: 0 });
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
      expect((await decisions(on, id)).at(-1)).toMatchObject({
        trigger: "take-over",
        chosen: lead.id,
      });
      await agent.socket.ok("status", { availability: "away" });
      const waiting = await queued(on);
      expect(await full.socket.request("claim", { conversationId: waiting.id })).toMatchObject({
        code: "at_capacity",
      });
    });
  });
}
