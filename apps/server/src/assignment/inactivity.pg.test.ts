import { startTestApp, type TestApp } from "../testing/test-app.ts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createStage, eventTypes, history, sendText, type Stage } from "../testing/stage.ts";

let app: TestApp;
let stage: Stage;

beforeAll(async () => {
  app = await startTestApp({
    timings: { tendMs: 100 },
    env: { INACTIVITY_WARN_MINUTES: "1", INACTIVITY_END_MINUTES: "1" },
  });
  stage = createStage({ users: app, agents: app, close: () => app.close() });
});
afterEach(() => stage.clear());
afterAll(() => app.close());

/** Moves the last message, and the warning, so far into the past. */
const turnClock = (ids: readonly string[]) =>
  app.sql.query(
    `UPDATE conversation SET spoke_at = spoke_at - interval '2 minutes', warned_at = warned_at - interval '2 minutes'
     WHERE id = ANY ($1::uuid[])`,
    [ids],
  );

/** Two silent conversations: the one that the sweep acts on shows that the sweep has run. */
async function withControl() {
  const control = await stage.served();
  await sendText(control.agent.socket, control.id, "anything else?");
  await control.agent.socket.ok("status", { availability: "busy" });
  const served = await stage.served();
  return { ...served, control };
}

describe("[CNV9] inactivity", () => {
  test("[CNV9] warns the silent user, who can still answer, and ends the conversation that stays silent", async () => {
    const { user, agent, id } = await stage.served();
    await sendText(agent.socket, id, "still there?");
    await turnClock([id]);
    await user.event("message", ({ message }) => isEvent(message, "inactive"));
    await sendText(user, id, "yes");
    const { seq } = await agent.socket.ok("send", {
      conversationId: id,
      clientId: "again",
      kind: "text",
      body: { text: "and now?" },
    });
    await turnClock([id]);
    await user.event("message", ({ message }) => message.seq > seq && isEvent(message, "inactive"));
    await turnClock([id]);
    await user.event("message", ({ message }) => isEvent(message, "ended"));
    expect((await history(user, id)).at(-1)!.body).toEqual({
      type: "ended",
      by: null,
      reason: "inactivity",
    });
  });

  test("[ASG11] the agent to whom it is offered is told when inactivity ends it", async () => {
    const { user, agent, id } = await stage.served();
    const other = await stage.agent();
    await sendText(agent.socket, id, "still there?");
    await agent.socket.ok("transfer", { conversationId: id, to: { agentId: other.id } });
    await turnClock([id]);
    await user.event("message", ({ message }) => isEvent(message, "inactive"));
    await turnClock([id]);
    const { conversation } = await other.socket.event(
      "conversation",
      (event) => event.conversation.status === "ended",
    );
    expect(conversation.id).toBe(id);
    expect(conversation).not.toHaveProperty("offer");
  });

  test("[CNV9] starts anew when a warned conversation is assigned to the next agent", async () => {
    const { user, agent, id, control } = await withControl();
    await sendText(user, id, "help");
    await sendText(agent.socket, id, "one moment");
    await turnClock([id]);
    await user.event("message", ({ message }) => isEvent(message, "inactive"));
    await agent.socket.ok("transfer", { conversationId: id, to: { queue: true } });
    const next = await stage.agent();
    await user.event("conversation", ({ conversation }) => conversation.agent?.id === next.id);
    await turnClock([id, control.id]);
    await control.user.event("message", ({ message }) => isEvent(message, "inactive"));
    await turnClock([id, control.id]);
    await control.user.event("message", ({ message }) => isEvent(message, "ended"));
    expect((await eventTypes(user, id)).slice(2)).toEqual(["inactive", "transferred", "assigned"]);
    const seq = await sendText(next.socket, id, "here I am");
    await turnClock([id]);
    await user.event("message", ({ message }) => message.seq > seq && isEvent(message, "inactive"));
  });

  test("[CNV9] never ends a conversation whose user waits again because the agent recalled the answer", async () => {
    const { user, agent, id, control } = await withControl();
    await sendText(user, id, "where is my order?");
    const seq = await sendText(agent.socket, id, "wrong window");
    await agent.socket.ok("recall", { conversationId: id, seq });
    await turnClock([id, control.id]);
    await control.user.event("message", ({ message }) => isEvent(message, "inactive"));
    expect(await eventTypes(user, id)).toEqual(["opened", "assigned", "recalled"]);
  });

  test("[CNV9] counts from the agent's earlier message when a later one was recalled", async () => {
    const { user, agent, id } = await stage.served();
    await sendText(agent.socket, id, "which order?");
    const seq = await sendText(agent.socket, id, "wrong window");
    await agent.socket.ok("recall", { conversationId: id, seq });
    await turnClock([id]);
    const warning = await user.event("message", ({ message }) => isEvent(message, "inactive"));
    expect(warning.message.seq).toBe(seq + 2);
  });
});

function isEvent(message: { kind: string; body?: unknown }, type: string): boolean {
  return message.kind === "event" && (message.body as { type: string }).type === type;
}
