import { UNANSWERED_MAX, type ErrorCode } from "@deskwire/protocol";
import { allPending } from "../state/apply-pending.ts";
import type { Core } from "../client-context.ts";
import { createPace } from "./rate-limiter.ts";
import { createRepeats } from "../connection/retry-policy.ts";
import type { PendingMessage } from "./pending-message.ts";

/** The queued messages on their way: one lane per conversation, so that a refusal holds up no other. */
export interface Lanes {
  pump: () => void;
  /** A new link, on which nothing is in flight. */
  restart: () => void;
  close: () => void;
}

export interface LanesOptions {
  core: Core;
  sending: (entry: PendingMessage) => void;
  accepted: (entry: PendingMessage, conversationId: string, seq: number) => void;
  refused: (entry: PendingMessage, code: ErrorCode) => void;
}

/** After a refusal that a retry may mend, a lane sends nothing until all is answered, then one message alone, so that no later one overtakes it. */
interface Lane {
  inFlight: Set<string>;
  window: number;
  /** Local epoch ms; 0 while nothing has to wait. */
  resumeAt: number;
  timer?: unknown;
}

/** Of the frames that a second may carry; the rest is for receipts, typing and answers. */
const SHARE_OF_FRAMES = 0.8;

export function createLanes({ core, sending, accepted, refused }: LanesOptions): Lanes {
  const { clock } = core;
  const lanes = new Map<string, Lane>();
  // Outlives the links: a new one does not mend a message that the server fails on.
  const repeats = createRepeats();
  const framesPerSecond = (): number =>
    Math.max(1, (core.state().limits?.framesPerSecond ?? Infinity) * SHARE_OF_FRAMES);
  const pace = createPace(clock, framesPerSecond, () => pump());

  const laneOf = (id: string): Lane => {
    const lane = lanes.get(id) ?? { inFlight: new Set(), window: Infinity, resumeAt: 0 };
    lanes.set(id, lane);
    return lane;
  };

  const pump = (): void => {
    if (!core.online()) return;
    let room = core.state().limits?.unanswered ?? UNANSWERED_MAX;
    for (const { inFlight } of lanes.values()) room -= inFlight.size;
    for (const entry of allPending(core.state())) {
      if (room <= 0) return;
      const { conversationId, clientId, state } = entry;
      if (conversationId === null || state !== "queued") continue;
      const lane = laneOf(conversationId);
      if (lane.inFlight.has(clientId) || lane.resumeAt > 0 || lane.inFlight.size >= lane.window)
        continue;
      if (!pace.take()) return;
      room--;
      send(entry, conversationId, lane);
    }
  };

  const send = (entry: PendingMessage, conversationId: string, lane: Lane): void => {
    const { clientId, kind, body, replyTo } = entry;
    lane.inFlight.add(clientId);
    sending(entry);
    const fields = {
      conversationId,
      clientId,
      kind,
      body,
      ...(replyTo !== undefined && { replyTo }),
    };
    core.call("send", fields, (answer) => {
      lane.inFlight.delete(clientId);
      if (answer.ok) {
        lane.window = Infinity;
        repeats.forget(clientId);
        accepted(entry, conversationId, answer.value.seq);
      } else if (!core.online()) return;
      else {
        const delayMs = repeats.delayMs(clientId, answer);
        if (delayMs !== null) slowDown(lane, delayMs);
        else if (answer.code !== "offline") refused(entry, answer.code);
      }
      resumeLater(lane);
      pump();
    });
  };

  const slowDown = (lane: Lane, delayMs: number): void => {
    lane.window = 1;
    lane.resumeAt = Math.max(lane.resumeAt, clock.now() + delayMs);
  };

  const resumeLater = (lane: Lane): void => {
    if (lane.resumeAt === 0 || lane.inFlight.size > 0) return;
    lane.timer = clock.setTimeout(() => {
      lane.resumeAt = 0;
      pump();
    }, lane.resumeAt - clock.now());
  };

  const restart = (): void => {
    for (const { timer } of lanes.values()) clock.clearTimeout(timer);
    lanes.clear();
  };

  return {
    pump,
    restart,
    close() {
      restart();
      pace.close();
    },
  };
}
