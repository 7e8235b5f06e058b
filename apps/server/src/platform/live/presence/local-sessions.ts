import type { ParticipantKey } from "@deskwire/protocol";

/** The sessions of this process by participant. */
export interface LocalSessions {
  /** Returns whether it is the participant's first session here. */
  add(participant: ParticipantKey, sessionId: string): boolean;
  /** Returns whether it was the participant's last session here. */
  remove(participant: ParticipantKey, sessionId: string): boolean;
  has(participant: ParticipantKey): boolean;
  participants(): IterableIterator<ParticipantKey>;
}

export function createLocalSessions(): LocalSessions {
  // An array, not a Set: most participants have one session, and an idle connection's memory is budgeted.
  const sessions = new Map<ParticipantKey, string[]>();
  return {
    add(participant, sessionId) {
      const held = sessions.get(participant);
      if (held === undefined) {
        sessions.set(participant, [sessionId]);
        return true;
      }
      if (!held.includes(sessionId)) held.push(sessionId);
      return false;
    },
    remove(participant, sessionId) {
      const held = sessions.get(participant);
      const at = held?.indexOf(sessionId) ?? -1;
      if (held === undefined || at === -1) return false;
      held.splice(at, 1);
      return held.length === 0 && sessions.delete(participant);
    },
    has: (participant) => sessions.has(participant),
    participants: () => sessions.keys(),
  };
}
