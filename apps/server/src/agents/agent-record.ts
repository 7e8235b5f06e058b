import type { AgentAccount } from "@deskwire/protocol";

/** An agent's account as it is stored, without the password. */
export type AgentRecord = Omit<AgentAccount, "reachable" | "email"> & { email: string };
