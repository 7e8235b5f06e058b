import { create } from "zustand";

/** [ASG7] A conversation that another agent claimed first. */
interface LostClaim {
  /** Null: the server does not say who. */
  agentId: string | null;
  /** When the claim was refused, in local epoch milliseconds. */
  at: number;
}

/** By conversation id. */
export const useLostClaims = create<Readonly<Record<string, LostClaim>>>(() => ({}));

export function noteLostClaim(conversationId: string, agentId: string | null): void {
  useLostClaims.setState({ [conversationId]: { agentId, at: Date.now() } });
}
