import type { ParticipantKey } from "@deskwire/protocol";

/** Told a participant's state. May repeat what it said before (after a fault), so it must be idempotent; must not throw. */
export type PresenceListener = (participant: ParticipantKey, reachable: boolean) => void;

/**
 * Which participants have a live socket, on any node. A node that dies takes its entries with it: they count only while
 * the node's lease (15 s) lives. Reachability is a fact apart from an agent's availability.
 */
export interface Presence {
  /**
   * Resolves once events for this participant reach this node: what another node commits after that moment is sent here.
   * When the shared part is out of reach, or a node does not confirm within a second, it resolves all the same and
   * reconcile covers the first 5 s. Sessions are counted: two attached need two detached; repeating one changes nothing.
   */
  attach(participant: ParticipantKey, sessionId: string): Promise<void>;
  /** Resolves at once; the other nodes learn of it within moments. */
  detach(participant: ParticipantKey, sessionId: string): Promise<void>;
  /**
   * The subset that has at least one live socket on a live node. Asks the shared directory, so it is for decisions, not
   * for every message; while that is out of reach it answers from what this node last knew.
   */
  reachable(participants: readonly ParticipantKey[]): Promise<Set<ParticipantKey>>;
  /**
   * Called on every node when a participant's first session appears or the last one goes, a dead node's within 20 s.
   * Best effort like every notice: after `suspectLoss`, ask `reachable` again for those that are shown.
   */
  onChange(listener: PresenceListener): void;
}
