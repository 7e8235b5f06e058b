import { Compile } from "typebox/compile";
import {
  CAP_BATCH,
  CLOSE,
  decodeFrames,
  FRAME_BYTES_MAX,
  type Hello,
  type Refusal,
  type ServerFrame,
} from "@deskwire/protocol";
import { helloSchema } from "@deskwire/protocol/schemas";
import { NOTHING, type Answered, type Work } from "../admission/admission.ts";
import { costOfAnswer, costOfRequest, isWrite, stepOf } from "../admission/request-costs.ts";
import { close, deliver, fail } from "./connection.ts";
import type { Connection, Greeting, Live } from "./connection-state.ts";
import type { Arrival, Dialect, Read } from "./dialect.ts";
import { dispatch, errorFrame, requestId, type IncomingRequest } from "./dispatch.ts";
import { admitFrame } from "./rate-gate.ts";
import { createSendLane, mayStart, mustWait, noteRefusal, type SendLane } from "./send-lane.ts";
import { createSendQueue, flushFrames, pushFrame, type SendQueue } from "./send-queue.ts";
import { createTopicSubscription, type TopicSubscription } from "./topic-subscription.ts";
import { welcomeFrames } from "./welcome-frames.ts";

/** A request with its share of the bytes of the text frame, and its place among the requests of the connection. */
interface PlacedRequest extends IncomingRequest {
  bytes: number;
  place: number;
}

/** The state of a signed-in connection of `/ws`. */
interface FrameSpeech {
  queue: SendQueue;
  lane: SendLane;
  topics: TopicSubscription;
  /** The number of requests so far. */
  requests: number;
}

type FrameConnection = Connection<Hello, FrameSpeech>;

const checkHello = Compile(helloSchema);
// [HEL8] The sender of early frames is not known yet.
const EARLY_MAX = 100;
const EARLY_BYTES_MAX = FRAME_BYTES_MAX;

const WAIT_FOR_EARLIER: Refusal = { code: "busy", retryAfterMs: 500 };

/** `/ws`: JSON frames, as in SPEC.md. */
export const FRAME_DIALECT: Dialect<Hello, FrameSpeech> = {
  path: "/ws",
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
  if (early.length > EARLY_MAX || bytesOf(early) > EARLY_BYTES_MAX)
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
  const frames = welcomeFrames(arrival, { heartbeatMs, limits: context.limits });
  const texts = frames.map((frame) => JSON.stringify(frame));
  for (const text of texts) pushFrame(queue, text);
  context.admission.charge(member.actor, costOfAnswer(bytesOf(texts)));
  context.arrived(member.actor, snapshot, (event) =>
    deliver(connection, event, JSON.stringify(event)),
  );
  const topics = createTopicSubscription(context.hub.topics, { queue, participant: member.key });
  return { queue, lane: createSendLane(), topics, requests: 0 };
}

function receive(connection: FrameConnection, state: Live<FrameSpeech>, text: string): void {
  const decoded = decodeFrames(text, state.speech.queue.batches);
  if (!decoded.ok) return close(connection, CLOSE.malformed, "not a JSON object");
  const { actor } = state.member;
  const bytes = Math.ceil(Buffer.byteLength(text) / decoded.frames.length);
  const follower = state.speech.topics;
  const { suspect } = decoded;
  for (const frame of decoded.frames) {
    // The frame before it may have closed the connection.
    if (connection.state !== state) return;
    const place = ++state.speech.requests;
    receiveRequest(connection, state.speech, { actor, follower, frame, suspect, bytes, place });
  }
}

function receiveRequest(
  connection: FrameConnection,
  speech: FrameSpeech,
  request: PlacedRequest,
): void {
  const { frame } = request;
  const now = performance.now();
  const verdict = admitFrame(connection.gate, now);
  if (verdict === "close") return close(connection, CLOSE.rate, "too many frames");
  if (frame["t"] === "pong") return;
  if (verdict === "refuse")
    return refuse(speech, request, { code: "rate_limited", retryAfterMs: 1_000 });
  if (frame["t"] === "ping") return sendFrame(speech.queue, { t: "pong", re: requestId(frame) });
  if (frame["t"] === "hello")
    return sendFrame(speech.queue, errorFrame(requestId(frame), { code: "already_signed_in" }));
  if (mustWait(speech.lane, frame, now)) return refuse(speech, request, WAIT_FOR_EARLIER);
  const client = { actor: request.actor, address: connection.address };
  const refusal = connection.context.admission.admit(client, workOf(connection, speech, request));
  if (refusal !== null) refuse(speech, request, refusal);
}

function workOf(connection: FrameConnection, speech: FrameSpeech, request: PlacedRequest): Work {
  const { frame, bytes, place } = request;
  const name = frame["t"];
  return {
    cost: costOfRequest(name),
    bytes,
    stored: isWrite(name) ? { bytes, step: stepOf(name) } : NOTHING,
    start(ended) {
      // The connection may have ended, or a send before this one may have been refused, while it waited.
      const isLive = connection.state.name === "live";
      if (!isLive || !mayStart(speech.lane, frame, { place, now: performance.now() })) {
        if (isLive) refuse(speech, request, WAIT_FOR_EARLIER);
        return ended({ cost: 0 });
      }
      answer(connection, speech, { request, ended }).catch((error: unknown) =>
        fail(connection, error),
      );
    },
  };
}

async function answer(
  { context }: FrameConnection,
  speech: FrameSpeech,
  { request, ended }: { request: PlacedRequest; ended: (answer: Answered) => void },
): Promise<void> {
  const { reply, cost: more } = await dispatch(context, request);
  // [SND12] Before the next request of the participant starts.
  if (reply?.t === "err" && reply.retryable)
    noteRefusal(speech.lane, request.frame, { place: request.place, now: performance.now() });
  const text = reply === null ? "" : JSON.stringify(reply);
  const cost = more + costOfAnswer(Buffer.byteLength(text));
  ended(request.frame["t"] === "open" ? { cost, ...openedBy(reply) } : { cost });
  if (reply !== null) pushFrame(speech.queue, text);
}

/** The conversation in the answer to an `open`. */
function openedBy(reply: object | null): Pick<Answered, "openedId"> {
  const { conversation } = (reply ?? {}) as { conversation?: { id: string } };
  return conversation === undefined ? {} : { openedId: conversation.id };
}

/** Refuses a request as retryable, before it is dispatched. */
function refuse(
  { queue, lane }: FrameSpeech,
  { frame, place }: PlacedRequest,
  refusal: Refusal,
): void {
  noteRefusal(lane, frame, { place, now: performance.now() });
  sendFrame(queue, errorFrame(requestId(frame), refusal));
}

function bytesOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function sendFrame(queue: SendQueue, frame: ServerFrame): void {
  pushFrame(queue, JSON.stringify(frame));
}
