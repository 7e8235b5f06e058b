import type { ParticipantKey } from "@deskwire/protocol";

import type { AttachWaits, TakenWaits } from "./attach-waits.ts";
import type { Confirmations } from "../broker/confirmations.ts";
import type { DirectoryCache } from "../broker/directory-cache.ts";
import type { Directory, DirectoryChange } from "../broker/directory-redis.ts";
import type { LocalSessions } from "./local-sessions.ts";
import type { Messenger } from "../broker/messenger-redis.ts";
import type { PresenceChange } from "../broker/peer-message.ts";
import type { Membership } from "../cluster/membership-redis.ts";
import type { RedisLink } from "../redis/redis-link.ts";
import type { Insistence, PresenceChanges } from "./presence-changes.ts";

export interface WriterParts {
  link: RedisLink;
  sessions: LocalSessions;
  directory: Directory;
  membership: Membership;
  messenger: Messenger;
  confirmations: Confirmations;
  changes: PresenceChanges;
  cache: DirectoryCache;
}

/** This node's entries in the directory, compared with its sessions. */
export interface WriterState extends WriterParts {
  /** Participants whose entry Redis has confirmed. */
  registered: Set<ParticipantKey>;
  /** Participants whose entry may differ from their sessions here. */
  dirty: Set<ParticipantKey>;
  /** Participants to announce once written, whether or not the write changes anything. */
  insisted: Set<ParticipantKey>;
  /** What this node's listeners were told while Redis was out of reach. */
  toldAlone: Map<ParticipantKey, boolean>;
  waits: AttachWaits;
  closed: boolean;
}

interface Batch {
  member: string;
  participants: readonly ParticipantKey[];
  waiting: TakenWaits;
}

interface Written {
  entries: readonly DirectoryChange[];
  changes: readonly PresenceChange[];
}

/** Participants of one batch, and changes of one announcement. */
export const BATCH = 1_000;

/** Writes batches until no participant is dirty, Redis takes no more, or the state is closed. */
export async function writeDirty(state: WriterState): Promise<void> {
  const { link, membership } = state;
  while (state.dirty.size > 0 && !state.closed) {
    const ready = link.commandsUp() && membership.joined();
    if (!ready || !(await writeBatch(state))) return goAlone(state);
  }
}

/** Applies and announces; resolves when the other nodes have confirmed. */
export async function announce(
  state: WriterState,
  changes: readonly PresenceChange[],
): Promise<void> {
  if (changes.length === 0) return;
  state.changes.apply(changes);
  await state.confirmations.request(async (id) => {
    const reached = await state.messenger.toAll({ p: changes, k: id });
    if (reached === null) insistOn(state, changes);
    return reached;
  });
}

/** Resolves with false when Redis did not take the whole batch; the rest is dirty again. */
async function writeBatch(state: WriterState): Promise<boolean> {
  const batch = takeBatch(state);
  const written = await tryWrite(state, batch);
  if (written === null || batch.member !== state.membership.member) {
    putBack(state, batch);
    return written !== null;
  }
  const complete = settle(state, written.entries);
  void announce(state, written.changes).then(() => state.waits.resolve(batch.waiting));
  strike(state, batch.member, written.entries);
  return complete;
}

function takeBatch({ dirty, membership, waits }: WriterState): Batch {
  const participants: ParticipantKey[] = [];
  for (const participant of dirty) {
    if (participants.length === BATCH) break;
    dirty.delete(participant);
    participants.push(participant);
  }
  return { member: membership.member, participants, waiting: waits.take(participants) };
}

/** Writes the present state of the sessions. Null when Redis failed. */
async function tryWrite(state: WriterState, batch: Batch): Promise<Written | null> {
  const { directory, sessions } = state;
  const { member, participants } = batch;
  const joins = participants.filter((participant) => sessions.has(participant));
  const leaves = participants.filter(
    (participant) => !sessions.has(participant) && mayBeKnown(state, participant),
  );
  try {
    // Both are sent before either is answered.
    const written = [directory.join(member, joins), directory.leave(member, leaves)];
    const entries = (await Promise.all(written)).flat();
    const insist = insistence(state, entries, batch.waiting);
    return { entries, changes: await state.changes.toAnnounce({ member, entries, insist }) };
  } catch {
    return null;
  }
}

/** Whether some node may believe that the participant is here. */
function mayBeKnown(
  { registered, insisted, toldAlone }: WriterState,
  participant: ParticipantKey,
): boolean {
  return registered.has(participant) || insisted.has(participant) || toldAlone.has(participant);
}

function insistence(
  { insisted, toldAlone }: WriterState,
  entries: readonly DirectoryChange[],
  waiting: TakenWaits,
): Insistence {
  const insist = new Map<ParticipantKey, "tell" | "confirm">();
  for (const participant of waiting.keys()) insist.set(participant, "confirm");
  for (const { participant } of entries) {
    if (insisted.has(participant) || toldAlone.has(participant)) insist.set(participant, "tell");
  }
  return insist;
}

/** Records what Redis confirmed. Returns whether that is all. */
function settle(state: WriterState, entries: readonly DirectoryChange[]): boolean {
  let complete = true;
  for (const { participant, joined, place } of entries) {
    if (place === null) {
      complete = false;
      retry(state, participant);
      continue;
    }
    if (joined) state.registered.add(participant);
    else state.registered.delete(participant);
    state.insisted.delete(participant);
    state.toldAlone.delete(participant);
  }
  return complete;
}

/** A participant that stays on the member's list costs the node that cleans up a lookup, nothing else. */
function strike(
  { directory }: WriterState,
  member: string,
  entries: readonly DirectoryChange[],
): void {
  const left = entries.filter(({ joined, place }) => !joined && place !== null);
  const participants = left.map(({ participant }) => participant);
  void directory.strike(member, participants).catch(() => undefined);
}

function putBack(state: WriterState, { participants, waiting }: Batch): void {
  for (const participant of participants) retry(state, participant);
  state.waits.putBack(waiting);
}

/** The entry may have been written all the same; the repeated write then changes nothing, so it must be announced. */
function retry(
  { dirty, registered, sessions, insisted }: WriterState,
  participant: ParticipantKey,
) {
  dirty.add(participant);
  if (registered.has(participant) !== sessions.has(participant)) insisted.add(participant);
}

/** The announcement was not sent: it is repeated with the next write. */
function insistOn({ insisted, dirty }: WriterState, changes: readonly PresenceChange[]): void {
  for (const { participant } of changes) {
    insisted.add(participant);
    dirty.add(participant);
  }
}

/** Redis is out of reach: tells this node's listeners about its own sessions, and no attach waits any longer. */
function goAlone(state: WriterState): void {
  const { dirty, registered, sessions, toldAlone } = state;
  for (const participant of dirty) {
    if (registered.has(participant) === sessions.has(participant) && !toldAlone.has(participant))
      continue;
    const reachable = isReachable(state, participant);
    if (toldAlone.get(participant) === reachable) continue;
    toldAlone.set(participant, reachable);
    state.changes.tell(participant, reachable);
  }
  state.waits.resolveOpen();
}

function isReachable(
  { sessions, membership, cache }: WriterState,
  participant: ParticipantKey,
): boolean {
  return sessions.has(participant) || membership.liveElsewhere(cache.last(participant));
}
