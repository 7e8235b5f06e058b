import type { ParticipantKey } from "@deskwire/protocol";

import type { DirectoryCache } from "../broker/directory-cache.ts";
import type { Directory } from "../broker/directory-redis.ts";
import type { EngineStats } from "../engine-stats.ts";
import type { LocalSessions } from "./local-sessions.ts";
import type { Membership } from "../cluster/membership-redis.ts";
import type { PresenceChanges } from "./presence-changes.ts";
import type { PresenceRegistrar } from "./presence-registrar.ts";
import type { Presence } from "./presence.ts";

export interface RedisPresenceParts {
  sessions: LocalSessions;
  directory: Directory;
  membership: Membership;
  cache: DirectoryCache;
  changes: PresenceChanges;
  registrar: PresenceRegistrar;
  stats: EngineStats;
}

export function createRedisPresence(parts: RedisPresenceParts): Presence {
  const { sessions, changes, registrar } = parts;
  return {
    async attach(participant, sessionId) {
      if (sessions.add(participant, sessionId)) await registrar.markAndWait(participant);
      else await registrar.pending(participant);
    },
    async detach(participant, sessionId) {
      if (sessions.remove(participant, sessionId)) registrar.mark(participant);
    },
    async reachable(participants) {
      const here = participants.filter((participant) => sessions.has(participant));
      const others = participants.filter((participant) => !sessions.has(participant));
      if (others.length === 0) return new Set(here);
      return new Set([...here, ...(await reachableElsewhere(parts, others))]);
    },
    onChange: changes.onChange,
  };
}

async function reachableElsewhere(
  { directory, membership, cache, stats }: RedisPresenceParts,
  participants: readonly ParticipantKey[],
): Promise<ParticipantKey[]> {
  stats.lookups += participants.length;
  try {
    const places = await directory.lookup(participants);
    await membership.learn(new Set([...places.values()].flatMap((place) => place.members)));
    for (const [participant, place] of places) cache.put(participant, place);
  } catch {
    // The caller needs an answer: the last known places give it.
  }
  return participants.filter((participant) => membership.liveElsewhere(cache.last(participant)));
}
