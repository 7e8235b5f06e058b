import { describe, expect, test } from "vitest";
import { eventTypes, history, sendText } from "../../testing/stage.ts";
import type { OnStage } from "../../testing/on-stage.ts";
import { isOpenWith, open, queued, sql } from "./assignment-helpers.ts";

/** Transitions that race for one conversation. */
export function racesSuite(on: OnStage): void {
  describe("races", () => {
    test("[CNV1] twenty opens of one user at once make one conversation", async () => {
      await on.stage.agent();
      const tabs = await Promise.all([
        on.stage.user("racer"),
        on.stage.user("racer"),
        on.stage.user("racer"),
        on.stage.user("racer"),
      ]);
      const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => open(tabs[n % 4]!)));
      expect(new Set(answers.map((conversation) => conversation.id)).size).toBe(1);
      expect(
        (await sql(on, "SELECT count(*)::integer AS n FROM conversation WHERE user_id = 'racer'"))
          .rows[0],
      ).toEqual({ n: 1 });
      expect(await eventTypes(tabs[0], answers[0]!.id)).toEqual(["opened", "assigned"]);
    });

    test("[ASG7] of two agents who claim at once, one gets it and the other gets already_claimed", async () => {
      const agents = [await on.stage.agent(), await on.stage.agent(), await on.stage.agent()];
      for (const agent of agents) await agent.socket.ok("status", { availability: "away" });
      const { user, id } = await queued(on);
      const answers = await Promise.all(
        agents.map((agent) => agent.socket.request("claim", { conversationId: id })),
      );
      const winner = answers.findIndex((answer) => answer.t === "ok");
      const told = { code: "already_claimed", agentId: agents[winner]!.id };
      expect(answers.filter((answer) => answer.t === "err")).toMatchObject([told, told]);
      await user.event("conversation", isOpenWith(agents[winner]!.id));
      expect(await eventTypes(user, id)).toEqual(["opened", "queued", "assigned"]);
      expect(await agents[winner]!.socket.ok("claim", { conversationId: id })).toMatchObject({
        seq: 3,
      });
    });

    test("[CNV4] user and agent end at once: one `ended` event, and both get its seq", async () => {
      const { user, agent, id } = await on.stage.served();
      const answers = await Promise.all([
        user.ok("end", { conversationId: id }),
        agent.socket.ok("end", { conversationId: id }),
      ]);
      expect(answers.map((answer) => answer.seq)).toEqual([3, 3]);
      expect(await eventTypes(user, id)).toEqual(["opened", "assigned", "ended"]);
    });

    test("[CNV3] transfer, end, take-over and a disconnect at once leave one state, with its events in order", async () => {
      const { user, agent, id } = await on.stage.served();
      const [other, lead] = [await on.stage.agent(), await on.stage.agent({ role: "supervisor" })];
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
}
