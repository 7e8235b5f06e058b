import { Compile } from "typebox/compile";
import {
  CAP_BATCH,
  CLOSE,
  decodeFrames,
  FRAME_BYTES_MAX,
  type Hello,
  type JsonObject,
  type Refusal,
  type ServerFrame,
} from "@deskwire/protocol";
import { helloSchema } from "@deskwire/protocol/schemas";
import { close, deliver, fail } from "./connection.ts";
import type { Connection, Greeting, Live } from "./connection-state.ts";
import type { Arrival, Dialect, Read } from "./dialect.ts";
import { dispatch, errorFrame, requestId, type IncomingRequest } from "./dispatch.ts";
import { admitFrame } from "./rate-gate.ts";
import { createSendLane, mustWait, noteRefusal, type SendLane } from "./send-lane.ts";
import { createSendQueue, flushFrames, pushFrame, type SendQueue } from "./send-queue.ts";
import { createTopicSubscription, type TopicSubscription } from "./topic-subscription.ts";
import { welcomeFrames } from "./welcome-frames.ts";

/** The state of a signed-in connection of `/ws`. */
interface FrameSpeech {
  queue: SendQueue;
  lane: SendLane;
  topics: TopicSubscription;
  /** Requests that have no answer yet. */
  underWay: number;
}

type FrameConnection = Connection<Hello, FrameSpeech>;

const checkHello = Compile(helloSchema);
// [HEL8] The sender of early frames is not known yet.
const EARLY_MAX = 100;
const EARLY_CHARS_MAX = FRAME_BYTES_MAX;
const UNDER_WAY_MAX = 2_000;

/** `/ws`: JSON frames, as in SPEC.md. */
export const FRAME_DIALECT: Dialect<Hello, FrameSpeech> = {
  helloMissing: "no hello within 5 s",
  attach: () => undefined,
  readHello,
  refuseActor: () => null,
  start,
  receiveEarly,
  receive,
  deliver: ({ queue }, { t }, text) => pushFrame(queue, text, t === "typing" || t === "presence"),
  ping: (_connection, { queue }) => sendFrame(queue, { t: "ping" }),
  announceDrain({ state, webSocket }, event) {
    if (state.name === "live") sendFrame(state.speech.queue, event);
    else webSocket.send(JSON.stringify(event));
  },
  stop({ queue, topics }) {
    topics.close();
    flushFrames(queue);
  },
};

function readHello(text: string): Read<Hello> {
  const decoded = decodeFrames(text, false);
  const frame = decoded.ok ? decoded.frames[0] : undefined;
  if (frame === undefined) return { ok: false, code: CLOSE.malformed, reason: "not a JSON object" };
  if (frame["t"] !== "hello")
    return { ok: false, code: CLOSE.noHello, reason: "the first frame must be hello" };
  if (!checkHello.Check(frame))
    return { ok: false, code: CLOSE.malformed, reason: "hello does not match its schema" };
  return { ok: true, hello: frame };
}

function receiveEarly(connection: FrameConnection, { early }: Greeting, text: string): void {
  early.push(text);
  const chars = early.reduce((sum, each) => sum + each.length, 0);
  if (early.length > EARLY_MAX || chars > EARLY_CHARS_MAX)
    close(connection, CLOSE.rate, "wait for welcome");
}

function start(connection: FrameConnection, arrival: Arrival<Hello>): FrameSpeech {
  const { context, webSocket, socket } = connection;
  const { hello, member, snapshot } = arrival;
  const queue = createSendQueue({
    webSocket,
    socket,
    batches: hello.caps?.includes(CAP_BATCH) === true,
    onTooSlow: () => close(connection, CLOSE.tooSlow, "reads too slowly"),
  });
  const { heartbeatMs } = context.timings;
  for (const frame of welcomeFrames(arrival, { heartbeatMs, limits: context.limits }))
    sendFrame(queue, frame);
  context.arrived(member.actor, snapshot, (event) =>
    deliver(connection, event, JSON.stringify(event)),
  );
  const topics = createTopicSubscription(context.hub.topics, queue);
  return { queue, lane: createSendLane(), topics, underWay: 0 };
}

function receive(connection: FrameConnection, state: Live<FrameSpeech>, text: string): void {
  const decoded = decodeFrames(text, state.speech.queue.batches);
  if (!decoded.ok) return close(connection, CLOSE.malformed, "not a JSON object");
  const { actor } = state.member;
  for (const frame of decoded.frames) {
    // The frame before it may have closed the connection.
    if (connection.state !== state) return;
    const follower = state.speech.topics;
    receiveRequest(connection, state.speech, { actor, follower, frame, suspect: decoded.suspect });
  }
}

function receiveRequest(
  connection: FrameConnection,
  speech: FrameSpeech,
  request: IncomingRequest,
): void {
  const { frame } = request;
  const now = performance.now();
  const verdict = admitFrame(connection.gate, now);
  if (verdict === "close") return close(connection, CLOSE.rate, "too many frames");
  if (frame["t"] === "pong") return;
  if (verdict === "refuse")
    return refuse(speech, frame, { code: "rate_limited", retryAfterMs: 1_000 });
  if (frame["t"] === "ping") return sendFrame(speech.queue, { t: "pong", re: requestId(frame) });
  if (frame["t"] === "hello")
    return sendFrame(speech.queue, errorFrame(requestId(frame), { code: "already_signed_in" }));
  if (mustWait(speech.lane, frame, now) || speech.underWay >= UNDER_WAY_MAX)
    return refuse(speech, frame, { code: "busy", retryAfterMs: 500 });
  speech.underWay++;
  answer(connection, speech, request).catch((error: unknown) => fail(connection, error));
}

async function answer(
  { context }: FrameConnection,
  speech: FrameSpeech,
  request: IncomingRequest,
): Promise<void> {
  const reply = await dispatch(context, request);
  speech.underWay--;
  if (reply === null) return;
  if (reply.t === "err" && reply.retryable)
    noteRefusal(speech.lane, request.frame, performance.now());
  pushFrame(speech.queue, JSON.stringify(reply));
}

/** Refuses a request as retryable, before it is dispatched. */
function refuse({ queue, lane }: FrameSpeech, frame: JsonObject, refusal: Refusal): void {
  noteRefusal(lane, frame, performance.now());
  sendFrame(queue, errorFrame(requestId(frame), refusal));
}

function sendFrame(queue: SendQueue, frame: ServerFrame): void {
  pushFrame(queue, JSON.stringify(frame));
}
