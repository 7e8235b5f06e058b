import type { ParticipantKey } from "@deskwire/protocol";

/** Told a participant's state. After a fault it may repeat an earlier call, so it must be idempotent. Must not throw. */
export type PresenceListener = (participant: ParticipantKey, reachable: boolean) => void;

/**
 * Which participants have a live socket, on any node. Entries of a node count only while its lease (15 s) lives, so those
 * of a dead node expire with it. Reachability is independent of an agent's availability.
 */
export interface Presence {
  /**
   * Resolves once events for this participant reach this node: everything that another node commits afterwards is sent
   * here. When Redis is out of reach, or a node does not confirm within a second, it resolves all the same, and reconcile
   * covers the first 5 s. Sessions are counted: two attached need two detached. Repeating a call changes nothing.
   */
  attach(participant: ParticipantKey, sessionId: string): Promise<void>;
  /** Resolves at once; the other nodes learn of it within moments. */
  detach(participant: ParticipantKey, sessionId: string): Promise<void>;
  /**
   * Resolves with the subset that has at least one live socket on a live node. It asks the shared directory, so it is for
   * decisions, not for every message. While Redis is out of reach, it answers from this node's last known state.
   */
  reachable(participants: readonly ParticipantKey[]): Promise<Set<ParticipantKey>>;
  /**
   * The listener is called on every node when a participant's first session appears or the last one goes; for a dead
   * node's participants within 20 s. Best effort like every peer message: after `suspectLoss`, ask `reachable` again for
   * the participants that are shown.
   */
  onChange(listener: PresenceListener): void;
}
