import type { ParticipantKey } from "@deskwire/protocol";

/**
 * Where participants are held, as this node last heard. Fed by lookups and by the other nodes' notices; an entry is
 * believed for a bounded time only, so a notice that was lost misleads for no longer.
 */
export interface DirectoryCache {
  /** Undefined when nothing young enough is known. An empty list means: held by nobody. */
  get(participant: ParticipantKey, nowMs: number): CacheEntry | undefined;
  /** What was last known, however old. */
  last(participant: ParticipantKey): readonly string[];
  /** The later version wins, whichever way it came. */
  put(participant: ParticipantKey, version: number, members: readonly string[]): void;
  /** False when a later notice about the participant was taken before. */
  takeNotice(participant: ParticipantKey, version: number): boolean;
  /** Notices may be missing: nothing known until now is believed any more. */
  distrust(): void;
  /** Frees what nobody has needed for long: an idle participant's entry is memory that every connection pays for. */
  prune(): void;
}

export interface CacheEntry {
  members: readonly string[];
  version: number;
  noticeVersion: number;
  learnedMs: number;
  /** A lookup that will renew it is under way. */
  renewing: boolean;
}

/** How long an entry stays as the last known, in times of its maximal age. */
const KEPT_AGES = 4;

export function createDirectoryCache(maxAgeMs: number, maxEntries = 20_000): DirectoryCache {
  const entries = new Map<ParticipantKey, CacheEntry>();
  let distrustedMs = -Infinity;

  function open(participant: ParticipantKey): CacheEntry {
    const known = entries.get(participant);
    if (known !== undefined) return known;
    if (entries.size >= maxEntries) {
      // The oldest insertions go, a tenth at once, so that a full cache does not pay for every new entry.
      let excess = Math.ceil(maxEntries / 10);
      for (const key of entries.keys()) {
        if (excess-- === 0) break;
        entries.delete(key);
      }
    }
    const entry = {
      members: [],
      version: 0,
      noticeVersion: 0,
      learnedMs: -Infinity,
      renewing: false,
    };
    entries.set(participant, entry);
    return entry;
  }

  return {
    get(participant, nowMs) {
      const entry = entries.get(participant);
      if (entry === undefined || entry.learnedMs <= distrustedMs) return undefined;
      return nowMs - entry.learnedMs < maxAgeMs ? entry : undefined;
    },
    last: (participant) => entries.get(participant)?.members ?? [],
    put(participant, version, members) {
      const entry = open(participant);
      entry.renewing = false;
      // After its maximal age an entry yields to anything: Redis's clock may have been set back.
      if (version < entry.version && performance.now() - entry.learnedMs < maxAgeMs) return;
      entry.version = version;
      entry.members = members;
      entry.learnedMs = performance.now();
    },
    takeNotice(participant, version) {
      const entry = open(participant);
      const young = performance.now() - entry.learnedMs < maxAgeMs;
      if (young && version < entry.noticeVersion) return false;
      entry.noticeVersion = version;
      return true;
    },
    prune() {
      const oldest = performance.now() - KEPT_AGES * maxAgeMs;
      for (const [participant, entry] of entries) {
        if (entry.learnedMs < oldest) entries.delete(participant);
      }
    },
    distrust() {
      distrustedMs = performance.now();
    },
  };
}
