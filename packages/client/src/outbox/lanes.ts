import { UNANSWERED_MAX, type ErrorCode } from "@deskwire/protocol";
import type { ClientContext } from "../client-context.ts";
import type { AnswerOf, Refused } from "../connection/requests.ts";
import { createRetryPolicy, type RetryPolicy } from "../connection/retry-policy.ts";
import { allPending } from "../state/apply-pending.ts";
import type { PendingMessage } from "./pending-message.ts";
import { isOpen, newLane, type Lane } from "./lane.ts";
import { createRateLimiter, type RateLimiter } from "./rate-limiter.ts";

/** Sends queued messages, with one lane per conversation, so that a refusal in one conversation holds up no other. */
export interface Lanes {
  /** Sends everything that may be sent now. */
  pump: () => void;
  /** A new link, on which nothing is under way. */
  restart: () => void;
  close: () => void;
}

export interface LanesOptions {
  context: ClientContext;
  /** Called before a message leaves. */
  sending: (message: PendingMessage) => void;
  accepted: (message: BoundMessage, seq: number) => void;
  /** The server refused for good. */
  refused: (message: PendingMessage, code: ErrorCode) => void;
}

/** A message whose conversation is known. */
export type BoundMessage = PendingMessage & { conversationId: string };

interface LanesState extends LanesOptions {
  byConversation: Map<string, Lane>;
  /** Outlives the links, because a new link does not help a message on which the server fails. */
  retries: RetryPolicy;
  limiter: RateLimiter;
}

/** The share of the frames per second that sends may use. The rest is for receipts, typing and answers. */
const SHARE_OF_FRAMES = 0.8;

export function createLanes(options: LanesOptions): Lanes {
  const { context } = options;
  const limiter = createRateLimiter({
    clock: context.clock,
    perSecond: () => sendsPerSecond(context),
    resume: () => pump(lanes),
  });
  const lanes: LanesState = {
    ...options,
    byConversation: new Map(),
    retries: createRetryPolicy(),
    limiter,
  };
  return {
    pump: () => pump(lanes),
    restart: () => restart(lanes),
    close() {
      restart(lanes);
      limiter.close();
    },
  };
}

/** [CON3] */
function sendsPerSecond(context: ClientContext): number {
  const { limits } = context.state();
  return limits ? Math.max(1, limits.framesPerSecond * SHARE_OF_FRAMES) : Infinity;
}

function restart({ context, byConversation }: LanesState): void {
  for (const { flow } of byConversation.values())
    if (flow.name === "pausing") context.clock.clearTimeout(flow.timer);
  byConversation.clear();
}

function pump(lanes: LanesState): void {
  const { context, byConversation, limiter } = lanes;
  if (!context.online()) return;
  let room = context.state().limits?.unanswered ?? UNANSWERED_MAX;
  for (const { inFlight } of byConversation.values()) room -= inFlight.size;
  for (const message of allPending(context.state())) {
    if (room <= 0) return;
    if (!isBound(message) || message.state !== "queued") continue;
    const lane = laneOf(lanes, message.conversationId);
    if (lane.inFlight.has(message.clientId) || !isOpen(lane)) continue;
    if (!limiter.take()) return;
    room--;
    send(lanes, lane, message);
  }
}

function isBound(message: PendingMessage): message is BoundMessage {
  return message.conversationId !== null;
}

function laneOf({ byConversation }: LanesState, conversationId: string): Lane {
  const known = byConversation.get(conversationId);
  if (known) return known;
  const lane = newLane();
  byConversation.set(conversationId, lane);
  return lane;
}

function send(lanes: LanesState, lane: Lane, message: BoundMessage): void {
  const { context, sending } = lanes;
  const { conversationId, clientId, kind, body, replyTo } = message;
  lane.inFlight.add(clientId);
  sending(message);
  const reply = replyTo === undefined ? {} : { replyTo };
  context.call({ t: "send", conversationId, clientId, kind, body, ...reply }, (answer) =>
    settle(lanes, { lane, message, answer }),
  );
}

interface Settled {
  lane: Lane;
  message: BoundMessage;
  answer: AnswerOf<"send">;
}

function settle(lanes: LanesState, { lane, message, answer }: Settled): void {
  lane.inFlight.delete(message.clientId);
  if (answer.ok) {
    if (lane.flow.name === "probing") lane.flow = { name: "free" };
    lanes.retries.forget(message.clientId);
    lanes.accepted(message, answer.value.seq);
  } else {
    // Whatever was under way is sent again on the next link.
    if (!lanes.context.online()) return;
    refuse(lanes, { lane, message, refusal: answer });
  }
  if (lane.flow.name === "settling" && lane.inFlight.size === 0)
    pause(lanes, lane, lane.flow.resumeAt);
  pump(lanes);
}

function refuse(
  { context, retries, refused }: LanesState,
  { lane, message, refusal }: { lane: Lane; message: BoundMessage; refusal: Refused },
): void {
  const delayMs = retries.delayMs(message.clientId, refusal);
  if (delayMs === null) {
    if (refusal.code !== "offline") refused(message, refusal.code);
    return;
  }
  const earliest = lane.flow.name === "settling" ? lane.flow.resumeAt : 0;
  lane.flow = { name: "settling", resumeAt: Math.max(earliest, context.clock.now() + delayMs) };
}

function pause(lanes: LanesState, lane: Lane, resumeAt: number): void {
  const { clock } = lanes.context;
  const timer = clock.setTimeout(() => {
    lane.flow = { name: "probing" };
    pump(lanes);
  }, resumeAt - clock.now());
  lane.flow = { name: "pausing", timer };
}
