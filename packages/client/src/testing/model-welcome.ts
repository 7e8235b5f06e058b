import {
  RECALL_WINDOW_MS,
  SYNC_PAGE_MAX,
  FRAME_BYTES_MAX,
  TEXT_CHARS_MAX,
  UNANSWERED_MAX,
  type Limits,
  type Me,
  type Participant,
  type Welcome,
} from "@deskwire/protocol";
import type { ModelState } from "./model-state.ts";

const NO_COUNTERS = { chat: 0, comment: 0, like: 0, total: 0 };
const LIMITS: Limits = {
  frameBytes: FRAME_BYTES_MAX,
  textChars: TEXT_CHARS_MAX,
  unanswered: UNANSWERED_MAX,
  syncPage: SYNC_PAGE_MAX,
  framesPerSecond: 1_000,
  recallMs: RECALL_WINDOW_MS,
  uploadBytes: 20 * 1024 * 1024,
};

/** The snapshot with which a link of this participant starts now. */
export function makeWelcome(state: ModelState, me: Participant, session: string): Welcome {
  const { options, conversations, notifications, epoch } = state;
  const { framesPerSecond = LIMITS.framesPerSecond, counters, now } = options;
  return {
    t: "welcome",
    re: 1,
    session,
    epoch: `epoch-${epoch}`,
    me: profileOf(me),
    heartbeatMs: 25_000,
    limits: { ...LIMITS, framesPerSecond },
    conversations: conversations.listFor(me),
    counters: counters?.() ?? NO_COUNTERS,
    notifications: notifications.stateOf(me.id),
    serverTime: new Date(now()).toISOString(),
  };
}

function profileOf({ kind, id }: Participant): Me {
  if (kind === "user") return { kind, id, name: null, avatar: null, visitor: false };
  return { kind, id, name: `Agent ${id}`, role: "agent", availability: "online", capacity: 10 };
}
