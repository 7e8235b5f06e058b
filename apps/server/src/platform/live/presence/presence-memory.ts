import { createLocalSessions } from "./local-sessions.ts";
import type { Presence, PresenceListener } from "./presence.ts";

/** For one process: its own sessions are all sessions. */
export function createMemoryPresence(): Presence {
  const sessions = createLocalSessions();
  const listeners: PresenceListener[] = [];
  return {
    async attach(participant, sessionId) {
      if (!sessions.add(participant, sessionId)) return;
      for (const listener of listeners) listener(participant, true);
    },
    async detach(participant, sessionId) {
      if (!sessions.remove(participant, sessionId)) return;
      for (const listener of listeners) listener(participant, false);
    },
    reachable: async (participants) => new Set(participants.filter(sessions.has)),
    onChange(listener) {
      listeners.push(listener);
    },
  };
}
