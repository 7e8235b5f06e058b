import type { ParticipantKey } from "@deskwire/protocol";

import type { DirectoryCache } from "../broker/directory-cache.ts";
import type { DirectoryChange } from "../broker/directory-redis.ts";
import type { EngineLogger } from "../engine.ts";
import type { Membership } from "../cluster/membership-redis.ts";
import type { PresenceNotice } from "../broker/peer-message.ts";
import type { PresenceListener } from "./presence.ts";

/** Turns changes of the directory into notices, and notices into what this node knows and tells its listeners. */
export interface PresenceChanges {
  /**
   * The notices that the other nodes need. `insist` names participants whose state must be told in any case: listeners
   * somewhere may have heard otherwise, or an attach waits for the confirmation.
   */
  noticesOf(
    changes: readonly DirectoryChange[],
    member: string,
    insist: ReadonlyMap<ParticipantKey, "tell" | "confirm">,
  ): Promise<PresenceNotice[]>;
  apply(notices: readonly PresenceNotice[]): void;
  /** Tells this node's listeners alone. */
  tell(participant: ParticipantKey, reachable: boolean): void;
  onChange(listener: PresenceListener): void;
}

export function createPresenceChanges(
  membership: Membership,
  cache: DirectoryCache,
  logger: EngineLogger,
): PresenceChanges {
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
    async noticesOf(changes, member, insist) {
      await membership.learn(new Set(changes.flatMap((change) => change.place?.members ?? [])));
      const notices: PresenceNotice[] = [];
      for (const { participant, joined, changed, place } of changes) {
        const wish = insist.get(participant);
        // Who leaves is told of even when the entry was gone already: Redis may have lost it, or a sweeper died untold.
        const news = changed || !joined;
        if (place === null || (!news && wish === undefined)) continue;
        const elsewhere = place.members.some(
          (other) => other !== member && membership.isLive(other),
        );
        const turned = news && !elsewhere;
        const reachable = turned || wish === "tell" ? joined || elsewhere : null;
        notices.push({ participant, version: place.version, members: place.members, reachable });
      }
      return notices;
    },
    apply(notices) {
      for (const { participant, version, members, reachable } of notices) {
        cache.put(participant, version, members);
        if (reachable === null || !cache.takeNotice(participant, version)) continue;
        tell(participant, reachable);
      }
    },
    tell,
    onChange(listener) {
      listeners.push(listener);
    },
  };
}
