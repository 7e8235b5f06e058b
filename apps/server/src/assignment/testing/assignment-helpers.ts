import { expect } from "vitest";
import type {
  AgentAccount,
  AssignmentDecision,
  Conversation,
  DecisionList,
} from "@deskwire/protocol";
import type { RawClient } from "@deskwire/testkit/raw-client";
import type { OnStage } from "../../testing/on-stage.ts";

export async function open(user: RawClient): Promise<Conversation> {
  return (await user.ok("open", {})).conversation;
}

export function sql(on: OnStage, text: string, values: unknown[] = []) {
  return on.nodes.users.sql.query<Record<string, unknown>>(text, values);
}

export function isOpenWith(agentId: string) {
  return (event: { conversation: Conversation }) =>
    event.conversation.status === "open" && event.conversation.agent?.id === agentId;
}

export async function decisions(on: OnStage, id: string): Promise<AssignmentDecision[]> {
  const answer = await on.nodes.agents.admin.http("GET", `/api/v1/conversations/${id}/assignments`);
  return (answer.json() as DecisionList).decisions;
}

/** A queued conversation of a new user. */
export async function queued(
  on: OnStage,
): Promise<{ user: RawClient; id: string; userId: string }> {
  const userId = `waiting-${crypto.randomUUID()}`;
  const user = await on.stage.user(userId);
  const { id, status } = await open(user);
  expect(status).toBe("queued");
  return { user, id, userId };
}

export async function untilUnreachable(on: OnStage, agentId: string): Promise<void> {
  for (;;) {
    const { agents } = (await on.nodes.users.admin.http("GET", "/api/v1/agents")).json() as {
      agents: AgentAccount[];
    };
    if (agents.some((agent) => agent.id === agentId && !agent.reachable)) return;
  }
}

/** Waits until the sweep has recorded the agent's absence, or its end. */
export async function untilAbsenceRecorded(
  on: OnStage,
  agentId: string,
  gone = true,
): Promise<void> {
  for (;;) {
    const { rows } = await sql(
      on,
      "SELECT unreachable_since IS NOT NULL AS gone FROM agent WHERE id = $1",
      [agentId],
    );
    if (rows[0]!["gone"] === gone) return;
  }
}
