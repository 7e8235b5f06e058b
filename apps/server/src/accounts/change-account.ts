import { cleanName, CLOSE, type AgentPatch, type Refusal } from "@deskwire/protocol";
import type { AgentRecord } from "../agents/agent-record.ts";
import type { Agents } from "../agents/agents.ts";
import type { Assignment } from "../assignment/assignment.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { Broker } from "../platform/live/broker/broker.ts";
import type { Database } from "../platform/postgres/database.ts";
import { accountStore, endsLogins } from "./account-store.ts";
import { checkPassword } from "./check-password.ts";
import { NO_NAME } from "./no-name.ts";
import { hashPassword } from "./credentials.ts";

export interface ChangeAccountParts {
  database: Database;
  broker: Broker;
  /** Whether accounts with the known passwords of the demo may be used. */
  demo: boolean;
  agents: Pick<Agents, "announce">;
  assignment: Pick<Assignment, "drain" | "returnFrom">;
}

/** [ACC4] Changes an account and makes the change take effect on the agent's sign-ins, sockets and conversations. */
export async function changeAccount(
  parts: ChangeAccountParts,
  id: string,
  { password, ...request }: AgentPatch,
): Promise<Outcome<AgentRecord>> {
  const name = request.name === undefined ? undefined : cleanName(request.name);
  if (name === null) return NO_NAME;
  const patch = { ...request, ...(name !== undefined && { name }) };
  const weak = password === undefined ? null : await checkNewPassword(parts, id, password);
  if (weak !== null) return { ok: false, refusal: weak };
  const passwordHash = password === undefined ? undefined : await hashPassword(password);
  const change = {
    ...patch,
    ...(passwordHash !== undefined && { passwordHash, demo: false }),
  };
  const changed = await accountStore.change(
    parts.database.prisma,
    { id, demos: parts.demo },
    change,
  );
  if (changed === "demo_account")
    return refuse("weak_password", "The password of this demo account is known. Set a new one.");
  if (typeof changed === "string") return refuse(changed);
  if (endsLogins(change)) closeSockets(parts, changed.id);
  else if (patch.role !== undefined) reconnect(parts, changed.id);
  await updateAssignment(parts, changed);
  return done(changed);
}

async function checkNewPassword(
  { database, demo }: ChangeAccountParts,
  id: string,
  password: string,
): Promise<Refusal | null> {
  const email = await accountStore.emailOf(database.prisma, id);
  return email === null ? null : checkPassword({ demo }, { password, email });
}

function closeSockets({ broker }: ChangeAccountParts, agentId: string): void {
  broker.signal({
    type: "kick",
    participant: `agent:${agentId}`,
    code: CLOSE.kicked,
    reason: "signed out by an admin",
  });
}

/** A socket keeps the role that the agent had when it was opened, so a new role needs new sockets. */
function reconnect({ broker }: ChangeAccountParts, agentId: string): void {
  broker.signal({
    type: "kick",
    participant: `agent:${agentId}`,
    code: CLOSE.stateLost,
    reason: "the role has changed",
  });
}

async function updateAssignment(
  { agents, assignment }: ChangeAccountParts,
  agent: AgentRecord,
): Promise<void> {
  try {
    // [ASG9] If this fails, the conversations return as those of an agent who is unreachable.
    if (agent.disabled) await assignment.returnFrom(agent.id, "disabled");
  } finally {
    assignment.drain.request(agent.disabled ? "returned" : "drain");
    await agents.announce(agent.id);
  }
}
