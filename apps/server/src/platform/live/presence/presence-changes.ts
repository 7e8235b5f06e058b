import type { ParticipantKey } from "@deskwire/protocol";

import type { DirectoryCache } from "../broker/directory-cache.ts";
import type { DirectoryChange } from "../broker/directory-redis.ts";
import type { EngineLogger } from "../engine.ts";
import type { Membership } from "../cluster/membership-redis.ts";
import type { PresenceChange } from "../broker/peer-message.ts";
import type { PresenceListener } from "./presence.ts";

/** Makes presence changes from writes to the directory, and applies presence changes to this node's cache and listeners. */
export interface PresenceChanges {
  /** Resolves with the changes that the other nodes need to know. */
  toAnnounce(written: WrittenEntries): Promise<PresenceChange[]>;
  apply(changes: readonly PresenceChange[]): void;
  /** Tells this node's listeners only. */
  tell(participant: ParticipantKey, reachable: boolean): void;
  onChange(listener: PresenceListener): void;
}

export interface WrittenEntries {
  /** The member whose entries were written. */
  member: string;
  entries: readonly DirectoryChange[];
  insist: Insistence;
}

/**
 * Participants that are announced even if the write changed nothing. `tell`: some listeners may have been told another
 * state. `confirm`: an attach waits for the confirmation.
 */
export type Insistence = ReadonlyMap<ParticipantKey, "tell" | "confirm">;

export interface PresenceChangesParts {
  membership: Membership;
  cache: DirectoryCache;
  logger: EngineLogger;
}

export function createPresenceChanges(parts: PresenceChangesParts): PresenceChanges {
  const { membership, cache, logger } = parts;
  const listeners: PresenceListener[] = [];

  function tell(participant: ParticipantKey, reachable: boolean): void {
    for (const listener of listeners) {
      try {
        listener(participant, reachable);
      } catch (error) {
        logger.warn({ err: error, participant }, "presence: a listener threw");
      }
    }
  }

  return {
    toAnnounce: (written) => toAnnounce(membership, written),
    apply(changes) {
      for (const change of changes) {
        const { participant, version, reachable } = change;
        cache.put(participant, change);
        if (reachable !== null && cache.acceptChange(participant, version))
          tell(participant, reachable);
      }
    },
    tell,
    onChange(listener) {
      listeners.push(listener);
    },
  };
}

async function toAnnounce(
  membership: Membership,
  { member, entries, insist }: WrittenEntries,
): Promise<PresenceChange[]> {
  await membership.learn(new Set(entries.flatMap((entry) => entry.place?.members ?? [])));
  const changes: PresenceChange[] = [];
  for (const { participant, joined, changed, place } of entries) {
    const wish = insist.get(participant);
    // A leave is announced even if the entry was gone already: Redis may have lost it, or a sweeping node died before
    // it announced the leave.
    const news = changed || !joined;
    if (place === null || (!news && wish === undefined)) continue;
    const elsewhere = place.members.some((other) => other !== member && membership.isLive(other));
    const turned = news && !elsewhere;
    const reachable = turned || wish === "tell" ? joined || elsewhere : null;
    changes.push({ participant, version: place.version, members: place.members, reachable });
  }
  return changes;
}
