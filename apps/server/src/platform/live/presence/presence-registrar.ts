import type { ParticipantKey } from "@deskwire/protocol";

import { createAttachWaits } from "../broker/attach-waits.ts";
import type { TakenWaits } from "../broker/attach-waits.ts";
import type { Confirmations } from "../broker/confirmations.ts";
import type { DirectoryCache } from "../broker/directory-cache.ts";
import type { Directory, DirectoryChange } from "../broker/directory-redis.ts";
import type { LocalSessions } from "../broker/local-sessions.ts";
import type { Membership } from "../cluster/membership-redis.ts";
import type { Messenger } from "../broker/messenger-redis.ts";
import type { PresenceNotice } from "../broker/peer-message.ts";
import type { PresenceChanges } from "./presence-changes.ts";
import type { RedisLink } from "../redis/redis-link.ts";

/**
 * Brings the directory in Redis to what this node's sessions are. It only marks who may differ and then writes what is
 * true by that time, one batch after the other: a participant that comes and goes cannot end in the wrong state, and a
 * storm of sign-ins becomes a few large batches.
 */
export interface PresenceRegistrar {
  mark(participant: ParticipantKey): void;
  /** Marks and resolves when what other nodes publish reaches this one; see `Presence.attach`. */
  markAndWait(participant: ParticipantKey): Promise<void>;
  /** The wait of an earlier `markAndWait` that is still going on. */
  pending(participant: ParticipantKey): Promise<void> | undefined;
  /** Writes every entry again: under a new member id, or (silently where none is missing) because Redis may have lost some. */
  registerAll(underNewMember: boolean): void;
  /** Writes the next share of the entries again; `share` of 1 is all of them. */
  refresh(share: number): void;
  /** Goes on with what could not be written. */
  resume(): void;
  /** Applies and announces; resolves when the other nodes have confirmed. */
  announce(notices: readonly PresenceNotice[]): Promise<void>;
  /** Removes every entry. */
  close(): Promise<void>;
}

export interface RegistrarParts {
  link: RedisLink;
  sessions: LocalSessions;
  directory: Directory;
  membership: Membership;
  messenger: Messenger;
  confirmations: Confirmations;
  changes: PresenceChanges;
  cache: DirectoryCache;
}

const BATCH = 1_000;

export function createPresenceRegistrar(parts: RegistrarParts): PresenceRegistrar {
  const { link, sessions, directory, membership, messenger, confirmations, changes, cache } = parts;
  const registered = new Set<ParticipantKey>();
  const dirty = new Set<ParticipantKey>();
  /** Their state is to be told once written, whether or not the writing changed anything. */
  const insisted = new Set<ParticipantKey>();
  /** What this node's listeners were told while Redis was out of reach. */
  const toldAlone = new Map<ParticipantKey, boolean>();
  const waits = createAttachWaits();
  let refreshing: IterableIterator<ParticipantKey> = registered.values();
  /** From the moment a run is scheduled until it has found nothing left to do. */
  let busy = false;
  let running = Promise.resolve();
  let closed = false;

  function schedule(): void {
    if (busy || closed) return;
    busy = true;
    setImmediate(() => {
      running = drain();
    });
  }

  async function drain(): Promise<void> {
    try {
      while (dirty.size > 0 && !closed) {
        if (!link.commandsUp() || !membership.joined() || !(await writeBatch())) return goAlone();
      }
    } finally {
      busy = false;
    }
  }

  /** False when Redis did not take all of it; the rest is marked again. */
  async function writeBatch(): Promise<boolean> {
    const member = membership.member;
    const batch = takeBatch();
    const joins = batch.filter((participant) => sessions.has(participant));
    const leaves = batch.filter(
      (participant) => !sessions.has(participant) && mayStand(participant),
    );
    const waiting = waits.take(batch);
    let written: DirectoryChange[];
    let notices: PresenceNotice[];
    try {
      // Both are on their way before either is answered.
      written = (
        await Promise.all([directory.join(member, joins), directory.leave(member, leaves)])
      ).flat();
      notices = await changes.noticesOf(written, member, wishes(written, waiting));
    } catch {
      putBack(batch, waiting);
      return false;
    }
    if (member !== membership.member) {
      putBack(batch, waiting);
      return true;
    }
    const failed = settle(written);
    void announceTo(notices, waiting);
    strike(member, written);
    return failed === 0;
  }

  function strike(member: string, written: readonly DirectoryChange[]): void {
    const left = written.filter(({ joined, place }) => !joined && place !== null);
    const participants = left.map(({ participant }) => participant);
    // One that stays on the list costs whoever cleans up after this node a look, nothing else.
    void directory.strike(member, participants).catch(() => undefined);
  }

  /** Whether somebody may believe that the participant is here. */
  function mayStand(participant: ParticipantKey): boolean {
    return registered.has(participant) || insisted.has(participant) || toldAlone.has(participant);
  }

  function takeBatch(): ParticipantKey[] {
    const batch: ParticipantKey[] = [];
    for (const participant of dirty) {
      if (batch.length === BATCH) break;
      dirty.delete(participant);
      batch.push(participant);
    }
    return batch;
  }

  function wishes(written: readonly DirectoryChange[], waiting: TakenWaits) {
    const wished = new Map<ParticipantKey, "tell" | "confirm">();
    for (const participant of waiting.keys()) wished.set(participant, "confirm");
    for (const { participant } of written) {
      if (insisted.has(participant) || toldAlone.has(participant)) wished.set(participant, "tell");
    }
    return wished;
  }

  function settle(written: readonly DirectoryChange[]): number {
    let failed = 0;
    for (const { participant, joined, place } of written) {
      if (place === null) {
        failed += 1;
        retry(participant);
        continue;
      }
      if (joined) registered.add(participant);
      else registered.delete(participant);
      insisted.delete(participant);
      toldAlone.delete(participant);
    }
    return failed;
  }

  function putBack(batch: readonly ParticipantKey[], waiting: TakenWaits): void {
    for (const participant of batch) retry(participant);
    waits.putBack(waiting);
  }

  /** It may have been written all the same, and will then seem unchanged: its state is told in any case. */
  function retry(participant: ParticipantKey): void {
    dirty.add(participant);
    if (registered.has(participant) !== sessions.has(participant)) insisted.add(participant);
  }

  async function announceTo(notices: readonly PresenceNotice[], waiting: TakenWaits) {
    await announce(notices);
    waits.resolve(waiting);
  }

  async function announce(notices: readonly PresenceNotice[]): Promise<void> {
    if (notices.length === 0) return;
    changes.apply(notices);
    await confirmations.request(async (id) => {
      const reached = await messenger.toAll({ p: notices, k: id });
      if (reached === null) insistOn(notices);
      return reached;
    });
  }

  /** The notices did not leave: they are told again when Redis is back. */
  function insistOn(notices: readonly PresenceNotice[]): void {
    for (const { participant } of notices) {
      insisted.add(participant);
      dirty.add(participant);
    }
  }

  /** Redis is out of reach: nobody waits for it, and this node's listeners hear of its own sessions. */
  function goAlone(): void {
    for (const participant of dirty) {
      const reachable =
        sessions.has(participant) || membership.liveElsewhere(cache.last(participant));
      if (registered.has(participant) === sessions.has(participant) && !toldAlone.has(participant))
        continue;
      if (toldAlone.get(participant) === reachable) continue;
      toldAlone.set(participant, reachable);
      changes.tell(participant, reachable);
    }
    waits.resolveOpen();
  }

  function mark(participant: ParticipantKey): void {
    dirty.add(participant);
    schedule();
  }

  return {
    mark,
    markAndWait(participant) {
      if (closed) return Promise.resolve();
      const wait = waits.open(participant);
      mark(participant);
      return wait;
    },
    pending: waits.pending,
    registerAll(underNewMember) {
      for (const participant of [...registered, ...sessions.participants()]) {
        dirty.add(participant);
        if (underNewMember) insisted.add(participant);
      }
      if (underNewMember) registered.clear();
      schedule();
    },
    refresh(share) {
      for (let left = Math.ceil(registered.size * share); left > 0; left -= 1) {
        const next = refreshing.next();
        if (next.done === true) {
          refreshing = registered.values();
          break;
        }
        dirty.add(next.value);
      }
      schedule();
    },
    resume: schedule,
    announce,
    async close() {
      closed = true;
      await running;
      waits.resolveOpen();
      const leaving = [...registered];
      registered.clear();
      if (leaving.length === 0 || !link.commandsUp()) return;
      const written = await directory.leave(membership.member, leaving);
      const notices = await changes.noticesOf(written, membership.member, new Map());
      for (let at = 0; at < notices.length; at += BATCH) {
        await messenger.toAll({ p: notices.slice(at, at + BATCH) });
      }
      await directory.strike(membership.member, leaving);
    },
  };
}
