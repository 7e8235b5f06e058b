import { describe, expect, test } from "vitest";
import type { Desk } from "@deskwire/protocol";
import type { OnStage } from "../../../testing/on-stage.ts";

/** Whether somebody may answer. */
export function deskSuite(on: OnStage): void {
  describe("the desk", () => {
    test("[DSK1] welcome says whether an agent is here, and users are told when that changes", async () => {
      const early = await welcomed();
      expect(early.desk).toEqual({ state: "nobody" });
      const agent = await on.stage.agent();
      await early.socket.event("desk", isState("open"));
      const late = await welcomed();
      expect(late.desk).toEqual({ state: "open" });
      agent.socket.terminate();
      for (const { socket } of [early, late]) await socket.event("desk", isState("nobody"));
    });

    test("[DSK1] an agent who is busy may answer soon, and one who is away does not", async () => {
      const agent = await on.stage.agent();
      const { socket, desk } = await welcomed();
      expect(desk).toEqual({ state: "open" });
      await agent.socket.ok("status", { availability: "away" });
      await socket.event("desk", isState("nobody"));
      await agent.socket.ok("status", { availability: "busy" });
      await socket.event("desk", isState("open"));
    });

    test("[DSK1] agents are told no desk", async () => {
      const agent = await on.stage.agent();
      const socket = on.stage.adopt(await on.nodes.agents.connect());
      expect(await socket.hello(await agent.ticket())).not.toHaveProperty("desk");
      agent.socket.terminate();
      await on.stage.agent();
      expect(socket.events("desk")).toEqual([]);
    });

    async function welcomed() {
      const socket = on.stage.adopt(await on.nodes.users.connect());
      const { desk } = await socket.hello(
        on.nodes.users.token(`at-the-desk-${crypto.randomUUID()}`),
      );
      return { socket, desk };
    }

    function isState(state: Desk["state"]) {
      return (event: { desk: Desk }): boolean => event.desk.state === state;
    }
  });
}
