import type { RequestName } from "@deskwire/protocol";
import type { RawClient } from "@deskwire/testkit/raw-client";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createStage, history, type Served, type Stage } from "../../testing/stage.ts";
import { codeOf, textRequest, UNKNOWN_ID } from "./testing/requests.ts";

let app: TestApp;
let stage: Stage;

beforeAll(async () => {
  app = await startTestApp({ env: { FRAMES_PER_SECOND: "100000" } });
  stage = createStage({ users: app, agents: app, close: () => app.close() });
});
afterEach(() => stage.clear());
afterAll(() => app.close());

describe("requests of the wrong actor", () => {
  let served: Served;
  const requests = (id: string, agentId: string): Partial<Record<RequestName, object>> => ({
    send: textRequest(id, "x"),
    recall: { conversationId: id, seq: 1 },
    sync: { conversationId: id, after: 0, limit: 10 },
    receipt: { conversationId: id, delivered: 1 },
    typing: { conversationId: id, on: true },
    end: { conversationId: id },
    rate: { conversationId: id, score: 5 },
    claim: { conversationId: id },
    transfer: { conversationId: id, to: { agentId } },
    status: { availability: "online" },
    open: {},
  });

  /** The code that answers each of these requests about the conversation, in this order. */
  async function codes(client: RawClient, names: RequestName[]): Promise<Record<string, string>> {
    const frames = requests(served.id, served.agent.id);
    const found: Record<string, string> = {};
    for (const name of names) found[name] = await codeOf(client, { ...frames[name], t: name });
    return found;
  }

  const HIDDEN = "unknown_conversation";

  test("[ACC1] [ACC3] another user, a visitor, and a user with the agent's id", async () => {
    served = await stage.served();
    const visitor = stage.adopt(await app.connect());
    await visitor.hello((await app.visitor()).token);
    for (const stranger of [await stage.user(), visitor, await stage.user(served.agent.id)]) {
      expect(
        await codes(stranger, [
          "send",
          "recall",
          "sync",
          "receipt",
          "typing",
          "end",
          "rate",
          "claim",
          "transfer",
          "status",
        ]),
      ).toEqual({
        send: HIDDEN,
        recall: HIDDEN,
        sync: HIDDEN,
        receipt: HIDDEN,
        typing: HIDDEN,
        end: HIDDEN,
        rate: HIDDEN,
        claim: "forbidden",
        transfer: "forbidden",
        status: "forbidden",
      });
    }
    expect(await history(served.user, served.id)).toHaveLength(2);
  });

  test("[ACC2] [ACC3] [SND6] another agent", async () => {
    served = await stage.served();
    const other = await stage.agent();
    expect(
      await codes(other.socket, [
        "send",
        "recall",
        "sync",
        "receipt",
        "typing",
        "end",
        "rate",
        "claim",
        "transfer",
        "open",
      ]),
    ).toEqual({
      send: HIDDEN,
      recall: HIDDEN,
      sync: HIDDEN,
      receipt: HIDDEN,
      typing: HIDDEN,
      end: HIDDEN,
      rate: "forbidden",
      claim: HIDDEN,
      transfer: HIDDEN,
      open: "forbidden",
    });
    const note = textRequest(served.id, "overheard", { kind: "note" });
    expect(await codeOf(other.socket, note)).toBe(HIDDEN);
  });

  test("[ACC2] [SND6] a supervisor reads, notes, ends and takes over, and does not speak", async () => {
    served = await stage.served();
    const lead = await stage.agent({ role: "supervisor" });
    expect(
      await codes(lead.socket, ["send", "receipt", "typing", "sync", "recall", "rate", "open"]),
    ).toEqual({
      send: HIDDEN,
      receipt: HIDDEN,
      typing: "forbidden",
      sync: "ok",
      recall: "forbidden",
      rate: "forbidden",
      open: "forbidden",
    });
    expect(
      await codeOf(lead.socket, textRequest(served.id, "watch the tone", { kind: "note" })),
    ).toBe("ok");
    const note = await served.agent.socket.event(
      "message",
      (event) => event.message.kind === "note",
    );
    expect(note.message.from).toEqual({ kind: "agent", id: lead.id });
    expect(
      (await lead.socket.event("message", (event) => event.message.kind === "note")).message,
    ).toEqual(note.message);
    const { seq } = await lead.socket.ok("end", { conversationId: served.id });
    const ended = await served.user.event("message", (event) => event.message.seq === seq);
    expect(ended.message.body).toMatchObject({ type: "ended", reason: "supervisor" });
  });

  test("[ACC2] an agent who had the conversation may only read it", async () => {
    served = await stage.served();
    const other = await stage.agent();
    await served.agent.socket.ok("transfer", {
      conversationId: served.id,
      to: { agentId: other.id },
    });
    await other.socket.ok("claim", { conversationId: served.id });
    expect(
      await codes(served.agent.socket, [
        "sync",
        "send",
        "receipt",
        "typing",
        "end",
        "transfer",
        "claim",
      ]),
    ).toEqual({
      sync: "ok",
      send: HIDDEN,
      receipt: HIDDEN,
      typing: "forbidden",
      end: "forbidden",
      transfer: "forbidden",
      claim: "already_claimed",
    });
  });

  test("[ACC2] an agent reads the earlier conversations of a user only while serving that user", async () => {
    served = await stage.served("regular");
    await served.user.ok("end", { conversationId: served.id });
    await served.agent.socket.ok("status", { availability: "away" });
    const next = await stage.agent();
    const { conversation } = await served.user.ok("open", {});
    expect(conversation.agent?.id).toBe(next.id);
    expect(
      await codeOf(next.socket, { t: "sync", conversationId: served.id, after: 0, limit: 1 }),
    ).toBe("ok");
    await served.user.ok("end", { conversationId: conversation.id });
    expect(
      await codeOf(next.socket, { t: "sync", conversationId: served.id, after: 0, limit: 1 }),
    ).toBe(HIDDEN);
    expect(
      await codeOf(next.socket, { t: "sync", conversationId: conversation.id, after: 0, limit: 1 }),
    ).toBe("ok");
  });

  test("[ACC3] a conversation that does not exist is answered like one of another user", async () => {
    const { agent, user } = await stage.served();
    for (const client of [user, agent.socket]) {
      for (const t of ["sync", "end", "recall", "typing", "receipt"] as const) {
        const frame = { ...requests(UNKNOWN_ID, agent.id)[t], t };
        expect(await codeOf(client, frame)).toBe(HIDDEN);
      }
    }
  });
});
