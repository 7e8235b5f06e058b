import type { ParticipantKey } from "@deskwire/protocol";

/**
 * Where participants are held, as far as this node knows from lookups and from presence changes. An entry expires, so a
 * presence change that was lost misleads for a bounded time only.
 */
export interface DirectoryCache {
  /** Undefined when nothing is known, or the entry has expired. An empty list of members means: held by nobody. */
  get(participant: ParticipantKey, nowMs: number): CacheEntry | undefined;
  /** The members last known, even if the entry has expired. */
  last(participant: ParticipantKey): readonly string[];
  /** The higher version wins, whether it came from a lookup or a presence change. */
  put(participant: ParticipantKey, place: KnownPlace): void;
  /** Returns false when a later change of the participant's reachability was accepted before. */
  acceptChange(participant: ParticipantKey, version: number): boolean;
  /** Presence changes may be missing: expires all entries. */
  distrust(): void;
  /** Frees entries that expired long ago: an idle participant's entry is memory that every connection pays for. */
  prune(): void;
}

export interface KnownPlace {
  version: number;
  members: readonly string[];
}

export interface CacheEntry extends KnownPlace {
  /** The version of the last change of reachability. */
  changeVersion: number;
  learnedMs: number;
  /** A lookup that will renew the entry is under way. */
  renewing: boolean;
}

interface CacheState {
  entries: Map<ParticipantKey, CacheEntry>;
  maxAgeMs: number;
  maxEntries: number;
  distrustedMs: number;
}

/** An entry is kept for this many times its maximal age, as the last one known. */
const KEPT_AGES = 4;

export function createDirectoryCache(maxAgeMs: number, maxEntries = 20_000): DirectoryCache {
  const state: CacheState = { entries: new Map(), maxAgeMs, maxEntries, distrustedMs: -Infinity };
  return {
    get(participant, nowMs) {
      const entry = state.entries.get(participant);
      if (entry === undefined || entry.learnedMs <= state.distrustedMs) return undefined;
      return nowMs - entry.learnedMs < maxAgeMs ? entry : undefined;
    },
    last: (participant) => state.entries.get(participant)?.members ?? [],
    put: (participant, place) => put(state, participant, place),
    acceptChange(participant, version) {
      const entry = getOrAdd(state, participant);
      if (isYoung(state, entry) && version < entry.changeVersion) return false;
      entry.changeVersion = version;
      return true;
    },
    distrust() {
      state.distrustedMs = performance.now();
    },
    prune: () => prune(state),
  };
}

function put(
  state: CacheState,
  participant: ParticipantKey,
  { version, members }: KnownPlace,
): void {
  const entry = getOrAdd(state, participant);
  entry.renewing = false;
  // An entry older than its maximal age yields to any version: Redis's clock may have been set back.
  if (version < entry.version && isYoung(state, entry)) return;
  entry.version = version;
  entry.members = members;
  entry.learnedMs = performance.now();
}

function getOrAdd(state: CacheState, participant: ParticipantKey): CacheEntry {
  const known = state.entries.get(participant);
  if (known !== undefined) return known;
  if (state.entries.size >= state.maxEntries) dropOldest(state);
  const entry = {
    members: [],
    version: 0,
    changeVersion: 0,
    learnedMs: -Infinity,
    renewing: false,
  };
  state.entries.set(participant, entry);
  return entry;
}

/** Drops a tenth of the entries at once, so that a full cache does not pay for every new entry. */
function dropOldest({ entries, maxEntries }: CacheState): void {
  let excess = Math.ceil(maxEntries / 10);
  for (const key of entries.keys()) {
    if (excess-- === 0) return;
    entries.delete(key);
  }
}

function isYoung({ maxAgeMs }: CacheState, entry: CacheEntry): boolean {
  return performance.now() - entry.learnedMs < maxAgeMs;
}

function prune({ entries, maxAgeMs }: CacheState): void {
  const oldest = performance.now() - KEPT_AGES * maxAgeMs;
  for (const [participant, entry] of entries)
    if (entry.learnedMs < oldest) entries.delete(participant);
}
