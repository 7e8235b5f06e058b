import type { Desk, ParticipantKey } from "@deskwire/protocol";
import type { Agents } from "../../agents/agents.ts";
import { coalesce, type Coalesced } from "../../platform/kernel/coalesce.ts";
import type { Log } from "../../platform/kernel/log.ts";
import type { Presence } from "../../platform/live/presence/presence.ts";
import type { Hub } from "./hub.ts";

/** [DSK1] Whether somebody may answer. Tells the users of this node when it changes, whichever node an agent is on. */
export interface DeskBoard {
  /** The state after all changes that this node has heard of; null while the database is out of reach. */
  current(): Promise<Desk | null>;
  close(): void;
}

export interface DeskBoardParts {
  agents: Pick<Agents, "desk">;
  presence: Pick<Presence, "onChange">;
  log: Log;
}

interface Board {
  agents: DeskBoardParts["agents"];
  hub: Hub;
  known: Desk | null;
}

/** `everyMs`: how often it looks for a change of availability that no event told to this node. */
export function createDeskBoard(
  { agents, presence, log }: DeskBoardParts,
  { hub, everyMs }: { hub: Hub; everyMs: number },
): DeskBoard {
  const board: Board = { agents, hub, known: null };
  const looks = coalesce({
    task: () => look(board),
    onError: (error) => log.warn({ err: error }, "the state of the desk could not be read"),
  });
  const timer = setInterval(() => {
    if (hub.size > 0) looks.request();
  }, everyMs);
  timer.unref();
  presence.onChange((participant) => {
    if (participant.startsWith("agent:")) looks.request();
  });
  // Each assignment tells its user an agent's presence, which has hardly ever changed.
  const told = new Map<string, string>();
  hub.onDeliver((event) => {
    if (event.t !== "presence") return;
    const { agentId, reachable, availability } = event;
    const presented = `${reachable} ${availability}`;
    if (told.get(agentId) === presented) return;
    told.set(agentId, presented);
    looks.request();
  });
  return {
    current: () => current(board, looks),
    close() {
      clearInterval(timer);
      void looks.close();
    },
  };
}

async function current(board: Board, looks: Coalesced): Promise<Desk | null> {
  if (board.known === null) looks.request();
  await looks.settled();
  return board.known;
}

async function look(board: Board): Promise<void> {
  const { agents, hub, known } = board;
  const desk = await agents.desk();
  board.known = desk;
  // Users who connect before the first look wait for it.
  if (known === null || known.state === desk.state) return;
  hub.deliver(hub.participants().filter(isUser), { t: "desk", desk });
}

function isUser(key: ParticipantKey): boolean {
  return key.startsWith("user:");
}
