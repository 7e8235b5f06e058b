import type { ClientState } from "@deskwire/client";
import type { Conversation } from "@deskwire/protocol";
import type { Dictionary } from "../i18n/dictionary.ts";

export type PresenceTone = "online" | "busy" | "away" | "none";

/**
 * The presence of the agent. Without a connection it is unknown, and an agent whose presence was not told is called
 * neither present nor absent.
 */
export function presenceOf(
  state: Pick<ClientState, "connection" | "presence" | "desk"> & { deviceOnline: boolean },
  current: Conversation | null,
  t: Dictionary,
): { tone: PresenceTone; text: string } {
  const { connection } = state;
  if (!state.deviceOnline) return { tone: "none", text: t.presence.lost };
  if (connection.status === "online" && connection.unsteady)
    return { tone: "none", text: t.presence.connecting };
  if (connection.status !== "online") {
    const first = connection.status === "connecting" && connection.attempt === 0;
    return { tone: "none", text: first ? t.presence.connecting : t.presence.lost };
  }
  // [DSK2] Nobody is said to be busy, or to be looked for, who is not here.
  const nobody = state.desk?.state === "nobody";
  if (nobody && (current === null || current.status === "queued"))
    return { tone: "away", text: t.presence.nobody };
  if (current === null) return { tone: "none", text: t.presence.newcomer };
  if (current.status === "ended") return { tone: "none", text: t.presence.ended };
  if (current.status === "queued") return { tone: "none", text: t.presence.waiting };
  const known = current.agent && state.presence[current.agent.id];
  if (!known) return { tone: "none", text: t.team };
  if (!known.reachable) return { tone: "away", text: t.presence.unreachable };
  if (known.availability === "away") return { tone: "away", text: t.presence.away };
  if (known.availability === "busy") return { tone: "busy", text: t.presence.busy };
  return { tone: "online", text: t.presence.here };
}
