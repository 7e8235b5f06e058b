import type { Directory } from "../broker/directory-redis.ts";
import type { Membership } from "../cluster/membership-redis.ts";
import type { PresenceNotice } from "../broker/peer-message.ts";
import type { PresenceChanges } from "./presence-changes.ts";
import { valueOf } from "../redis/redis-link.ts";
import type { RedisLink } from "../redis/redis-link.ts";

export interface SweepParts {
  link: RedisLink;
  prefix: string;
  directory: Directory;
  membership: Membership;
  changes: PresenceChanges;
  announce(notices: readonly PresenceNotice[]): Promise<void>;
}

/** Should its taker die in the middle, another goes on after this time; all steps can be repeated. */
const TURN_MS = 5_000;

/**
 * Removes a dead member's entries and tells everyone who went with it. One node does it for all; answers false when
 * another has taken it.
 */
export async function sweepDeadMember(parts: SweepParts, dead: string): Promise<boolean> {
  const { link, prefix, directory, membership, changes, announce } = parts;
  const turn = `${prefix}:sweep:${dead}`;
  const [taken] = await link.run([["set", turn, membership.member, "PX", TURN_MS, "NX"]]);
  if (valueOf(taken) !== "OK") return false;
  for (;;) {
    const held = await directory.heldBy(dead);
    if (held.length === 0) break;
    const removed = await directory.leave(dead, held);
    if (removed.some((change) => change.place === null))
      throw new Error("Redis did not take the removal");
    void announce(await changes.noticesOf(removed, dead, new Map()));
    await directory.strike(dead, held);
  }
  await membership.remove(dead);
  await link.run([["del", turn]]);
  return true;
}
