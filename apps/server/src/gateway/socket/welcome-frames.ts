import {
  FRAME_BYTES_MAX,
  type Hello,
  type Limits,
  type ServerFrame,
  type Welcome,
} from "@deskwire/protocol";
import { fitFrame } from "../../platform/kernel/fit-frame.ts";
import type { Arrival } from "./dialect.ts";

// A JSON text has at most three bytes for each of its UTF-16 units.
const SURELY_FITS = FRAME_BYTES_MAX / 3;

/** The `welcome` that answers a hello. [HEL5] Conversations that do not fit into the frame follow as events. */
export function welcomeFrames(
  { hello, member, snapshot, epoch, desk }: Arrival<Hello>,
  { heartbeatMs, limits }: { heartbeatMs: number; limits: Limits },
): ServerFrame[] {
  const { me, conversations, counters, notifications } = snapshot;
  return fitFrames({
    t: "welcome",
    re: hello.id,
    session: member.sessionId,
    epoch,
    heartbeatMs,
    limits,
    serverTime: new Date().toISOString(),
    me,
    conversations,
    counters,
    notifications,
    ...(desk !== null && { desk }),
  });
}

function fitFrames(welcome: Welcome): ServerFrame[] {
  const { conversations, ...rest } = welcome;
  const text = JSON.stringify(conversations);
  const around = JSON.stringify(rest).length * 3;
  if (text.length + around <= SURELY_FITS) return [welcome];
  const listed = fitFrame(conversations, around);
  return [
    { ...welcome, conversations: listed },
    ...conversations
      .slice(listed.length)
      .map((conversation): ServerFrame => ({ t: "conversation", conversation })),
  ];
}
