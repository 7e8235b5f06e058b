import type { ParticipantKey } from "@deskwire/protocol";

import { coalesce } from "../../kernel/coalesce.ts";
import type { Coalesced } from "../../kernel/coalesce.ts";
import { createAttachWaits } from "./attach-waits.ts";
import type { PresenceChange } from "../broker/peer-message.ts";
import type { EngineLogger } from "../engine.ts";
import { announce, BATCH, writeDirty } from "./presence-writer.ts";
import type { WriterParts, WriterState } from "./presence-writer.ts";

/**
 * Keeps this node's entries in the directory equal to its sessions. Callers only mark participants as dirty; a write uses
 * the state at that time, one batch after another. So a participant that comes and goes cannot end in the wrong state,
 * and a storm of sign-ins becomes a few large batches.
 */
export interface PresenceRegistrar {
  mark(participant: ParticipantKey): void;
  /** Marks, and resolves when what other nodes publish reaches this one; see `Presence.attach`. */
  markAndWait(participant: ParticipantKey): Promise<void>;
  /** The promise of an earlier `markAndWait`, while it is open. */
  pending(participant: ParticipantKey): Promise<void> | undefined;
  /**
   * Writes every entry again. `newMember`: under a new member id, and announces them all. `redisLoss`: Redis may have lost
   * some; announces only those that were missing.
   */
  registerAll(reason: "newMember" | "redisLoss"): void;
  /** Writes the next share of the entries again; a `share` of 1 is all of them. */
  refresh(share: number): void;
  /** Continues with what could not be written. */
  resume(): void;
  /** Applies and announces; resolves when the other nodes have confirmed. */
  announce(changes: readonly PresenceChange[]): Promise<void>;
  /** Removes every entry. */
  close(): Promise<void>;
}

export interface RegistrarParts extends WriterParts {
  logger: EngineLogger;
}

interface RegistrarState extends WriterState {
  /** The next entries to refresh. */
  refreshing: IterableIterator<ParticipantKey>;
  writing: Coalesced;
}

export function createPresenceRegistrar(parts: RegistrarParts): PresenceRegistrar {
  const state = createState(parts);
  const { waits, writing } = state;
  return {
    mark: (participant) => mark(state, participant),
    markAndWait(participant) {
      if (state.closed) return Promise.resolve();
      const wait = waits.open(participant);
      mark(state, participant);
      return wait;
    },
    pending: waits.pending,
    registerAll: (reason) => registerAll(state, reason),
    refresh: (share) => refresh(state, share),
    resume: writing.request,
    announce: (changes) => announce(state, changes),
    close: () => close(state),
  };
}

function createState(parts: RegistrarParts): RegistrarState {
  const registered = new Set<ParticipantKey>();
  const state: RegistrarState = {
    ...parts,
    registered,
    dirty: new Set(),
    insisted: new Set(),
    toldAlone: new Map(),
    waits: createAttachWaits(),
    refreshing: registered.values(),
    closed: false,
    writing: coalesce({
      task: () => writeDirty(state),
      onError: (error) => parts.logger.warn({ err: error }, "presence: writing entries failed"),
    }),
  };
  return state;
}

function mark({ dirty, writing }: RegistrarState, participant: ParticipantKey): void {
  dirty.add(participant);
  writing.request();
}

function registerAll(state: RegistrarState, reason: "newMember" | "redisLoss"): void {
  const { registered, sessions, dirty, insisted } = state;
  for (const participant of [...registered, ...sessions.participants()]) {
    dirty.add(participant);
    if (reason === "newMember") insisted.add(participant);
  }
  if (reason === "newMember") registered.clear();
  state.writing.request();
}

function refresh(state: RegistrarState, share: number): void {
  for (let left = Math.ceil(state.registered.size * share); left > 0; left -= 1) {
    const next = state.refreshing.next();
    if (next.done === true) {
      state.refreshing = state.registered.values();
      break;
    }
    state.dirty.add(next.value);
  }
  state.writing.request();
}

async function close(state: RegistrarState): Promise<void> {
  state.closed = true;
  await state.writing.close();
  state.waits.resolveOpen();
  const leaving = [...state.registered];
  state.registered.clear();
  if (leaving.length > 0 && state.link.commandsUp()) await leave(state, leaving);
}

async function leave(state: RegistrarState, leaving: readonly ParticipantKey[]): Promise<void> {
  const { directory, membership, messenger, changes } = state;
  const { member } = membership;
  const entries = await directory.leave(member, leaving);
  const toAnnounce = await changes.toAnnounce({ member, entries, insist: new Map() });
  for (let at = 0; at < toAnnounce.length; at += BATCH) {
    await messenger.toAll({ p: toAnnounce.slice(at, at + BATCH) });
  }
  await directory.strike(member, leaving);
}
