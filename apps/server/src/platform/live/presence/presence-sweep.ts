import type { ParticipantKey } from "@deskwire/protocol";

import type { Directory } from "../broker/directory-redis.ts";
import type { Membership } from "../cluster/membership-redis.ts";
import type { PresenceChange } from "../broker/peer-message.ts";
import type { PresenceChanges } from "./presence-changes.ts";
import { valueOf } from "../redis/redis-link.ts";
import type { RedisLink } from "../redis/redis-link.ts";

export interface SweepParts {
  link: RedisLink;
  prefix: string;
  directory: Directory;
  membership: Membership;
  changes: PresenceChanges;
  announce(changes: readonly PresenceChange[]): Promise<void>;
}

/** If the sweeping node dies, another one may go on after this time; all steps are idempotent. */
const TURN_MS = 5_000;

/**
 * Removes a dead member's entries and announces the participants that became unreachable. One node does it for all;
 * resolves with false when another node has taken the turn.
 */
export async function sweepDeadMember(parts: SweepParts, dead: string): Promise<boolean> {
  const { link, prefix, directory, membership } = parts;
  const turn = `${prefix}:sweep:${dead}`;
  const [taken] = await link.run([["set", turn, membership.member, "PX", TURN_MS, "NX"]]);
  if (valueOf(taken) !== "OK") return false;
  for (;;) {
    const held = await directory.heldBy(dead);
    if (held.length === 0) break;
    await removeEntries(parts, dead, held);
  }
  await membership.remove(dead);
  await link.run([["del", turn]]);
  return true;
}

async function removeEntries(
  { directory, changes, announce }: SweepParts,
  member: string,
  participants: readonly ParticipantKey[],
): Promise<void> {
  const entries = await directory.leave(member, participants);
  if (entries.some((entry) => entry.place === null))
    throw new Error("Redis did not take the removal");
  void announce(await changes.toAnnounce({ member, entries, insist: new Map() }));
  await directory.strike(member, participants);
}
