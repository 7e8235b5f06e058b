import { describe, expect, test } from "vitest";
import { eventTypes, history, pushedSeqs } from "../../testing/stage.ts";
import type { OnStage } from "../../testing/on-stage.ts";

/** The life of a conversation, from opening to rating; every engine and any number of nodes must pass it. */
export function conversationsSuite(on: OnStage): void {
  describe("a conversation", () => {
    test("[CNV2] [CNV8] [SEQ7] opening sends both sides its events, then the conversation", async () => {
      const { user, agent, id, conversation } = await on.stage.served();
      expect(conversation).toMatchObject({
        status: "open",
        lastSeq: 2,
        agent: { kind: "agent", id: agent.id },
        endedAt: null,
      });
      await user.event("conversation");
      for (const client of [user, agent.socket]) {
        expect(pushedSeqs(client, id)).toEqual([1, 2]);
        const kinds = client.frames
          .filter((frame) => frame.t === "message" || frame.t === "conversation")
          .map((frame) => frame.t);
        expect(kinds).toEqual(["message", "message", "conversation"]);
        expect(await eventTypes(client, id)).toEqual(["opened", "assigned"]);
      }
    });

    test("the user and the other agents are told whether the agent is reachable", async () => {
      const { user, agent } = await on.stage.served();
      expect(await user.event("presence")).toEqual({
        t: "presence",
        agentId: agent.id,
        reachable: true,
        availability: "online",
      });
      const colleague = await on.stage.agent();
      await colleague.socket.event(
        "presence",
        (event) => event.agentId === agent.id && event.reachable,
      );
      await agent.socket.ok("status", { availability: "busy" });
      for (const client of [user, colleague.socket])
        await client.event(
          "presence",
          (event) => event.agentId === agent.id && event.availability === "busy",
        );
      agent.socket.terminate();
      for (const client of [user, colleague.socket])
        await client.event("presence", (event) => event.agentId === agent.id && !event.reachable);
      await on.stage.again(agent);
      const back = (client: typeof user) =>
        client
          .events("presence")
          .filter((event) => event.agentId === agent.id)
          .at(-1)?.reachable === true;
      await user.event("presence", () => back(user));
    });

    test.each(["user", "agent"] as const)(
      "[CNV3] [CNV4] [SND7] the %s ends it; nothing is sent afterwards, and ending again answers the same seq",
      async (who) => {
        const { user, agent, id } = await on.stage.served();
        const by = who === "user" ? user : agent.socket;
        const { seq } = await by.ok("end", { conversationId: id, reason: "done" });
        for (const client of [user, agent.socket]) {
          const ended = await client.event("message", (event) => event.message.seq === seq);
          expect(ended.message.body).toMatchObject({
            type: "ended",
            reason: who,
            text: "done",
            by: { kind: who },
          });
          const told = await client.event(
            "conversation",
            (event) => event.conversation.status === "ended",
          );
          expect(told.conversation).toMatchObject({
            id,
            lastSeq: seq,
            endedAt: expect.any(String) as unknown,
          });
          expect(
            await client.request("send", {
              conversationId: id,
              clientId: "late",
              kind: "text",
              body: { text: "late" },
            }),
          ).toMatchObject({ code: "conversation_ended" });
          expect(await client.ok("end", { conversationId: id })).toMatchObject({ seq });
        }
        expect(await eventTypes(user, id)).toEqual(["opened", "assigned", "ended"]);
      },
    );

    test("[CNV6] the user rates it once, after the end", async () => {
      const { user, agent, id } = await on.stage.served();
      const rate = { conversationId: id, score: 4, comment: "谢谢" };
      expect(await user.request("rate", rate)).toMatchObject({ code: "not_ended" });
      await user.ok("end", { conversationId: id });
      expect(await agent.socket.request("rate", rate)).toMatchObject({ code: "forbidden" });
      await user.ok("rate", rate);
      expect(await user.request("rate", { ...rate, score: 1 })).toMatchObject({
        code: "already_rated",
      });
      const told = await agent.socket.event(
        "conversation",
        (event) => event.conversation.rating !== undefined,
      );
      expect(told.conversation.rating).toBe(4);
      expect((await history(agent.socket, id)).at(-1)!.body).toEqual({
        type: "rated",
        score: 4,
        comment: "谢谢",
      });
    });

    test("[CNV5] [ASG1] the next conversation names the one before and goes to its agent, however many others have room", async () => {
      const { user, agent, id } = await on.stage.served();
      for (let n = 0; n < 4; n++) await on.stage.agent();
      for (let n = 0, previousId = id; n < 3; n++) {
        await user.ok("end", { conversationId: previousId });
        const { conversation } = await user.ok("open", {});
        expect(conversation).toMatchObject({ status: "open", previousId, agent: { id: agent.id } });
        const [opened, assigned] = await history(user, conversation.id);
        expect(opened!.body).toEqual({ type: "opened", previousId });
        expect(assigned!.body).toMatchObject({
          type: "assigned",
          reason: "last-agent",
          agent: { id: agent.id },
        });
        previousId = conversation.id;
      }
    });
  });
}
