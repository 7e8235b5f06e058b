import type { UserActor } from "../platform/kernel/actor.ts";

/** A user whose token does not expire. */
export function userActor(id: string, visitor = false): UserActor {
  return {
    kind: "user",
    id,
    key: `user:${id}`,
    profile: { kind: "user", id, name: null, avatar: null, visitor },
    topics: [],
    expiresAt: Number.POSITIVE_INFINITY,
    revokedAt: null,
  };
}
