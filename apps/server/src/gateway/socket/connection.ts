import type { Socket } from "node:net";
import type { RawData, WebSocket } from "ws";
import {
  CAP_BATCH,
  CLOSE,
  decodeFrames,
  FRAME_BYTES_MAX,
  type JsonObject,
  type Refusal,
  type ServerEvent,
  type ServerFrame,
} from "@deskwire/protocol";
import type { Actor } from "../../platform/kernel/actor.ts";
import { closeSocket } from "./close-socket.ts";
import { dispatch, errorFrame } from "./dispatch.ts";
import { greet } from "./greet.ts";
import type { Member } from "./hub.ts";
import { createRateGate } from "./rate-gate.ts";
import { refusalOf } from "../refusal-of.ts";
import { createSendGuard } from "./send-lane.ts";
import { createSendQueue } from "./send-queue.ts";
import { createTopicFeed } from "./topic-subscription.ts";
import type { SocketContext } from "./socket-context.ts";
import { createVitals } from "./vitals.ts";

/** A connection's life: the actor exists only once it has said hello, events wait until `welcome` is on its way. */
type State =
  | { name: "awaiting-hello"; timer: NodeJS.Timeout }
  | { name: "signing-in"; waiting: string[]; early: string[]; member: Member | null }
  | { name: "ready"; actor: Actor; member: Member }
  | { name: "closed" };

export interface Connection {
  /** [CON1] [CON2] [HEL3] Called every few seconds: asks for a sign of life, closes what is dead, stalled or expired. */
  tend(): void;
  close(code: number, reason: string): void;
  send(frame: ServerFrame): void;
}

// [HEL8] Nobody knows yet who sends them.
const EARLY_MAX = 100;
const EARLY_CHARS_MAX = FRAME_BYTES_MAX;
// Requests of one connection that may be under way at once.
const CONCURRENT_MAX = 2_000;

export function createConnection(
  context: SocketContext,
  webSocket: WebSocket,
  socket: Socket,
): Connection {
  const queue = createSendQueue({
    webSocket,
    socket,
    onTooSlow: () => close(CLOSE.tooSlow, "reads too slowly"),
  });
  const gate = createRateGate(context.framesPerSecond);
  const guard = createSendGuard();
  const topics = createTopicFeed(
    context.hub.topics,
    queue,
    (run) => void socket.once("drain", run),
  );
  let state: State = {
    name: "awaiting-hello",
    timer: setTimeout(() => close(CLOSE.noHello, "no hello within 5 s"), context.timings.helloMs),
  };
  let batches = false;
  const { timings } = context;
  const vitals = createVitals({ socket, buffered: () => queue.buffered, timings });
  let underWay = 0;

  webSocket.on("message", (data, isBinary) => {
    vitals.heard();
    if (isBinary) return close(CLOSE.malformed, "binary frames are not accepted");
    receive(textOf(data));
  });
  webSocket.on("close", () => leave());
  webSocket.on("error", (error: Error & { code?: string }) => {
    close(
      error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH" ? CLOSE.limit : CLOSE.malformed,
      error.message,
    );
  });

  function receive(text: string): void {
    if (state.name === "closed") return;
    if (state.name === "signing-in") return keepEarly(state.early, text);
    const decoded = decodeFrames(text, batches);
    if (!decoded.ok) return close(CLOSE.malformed, "not a JSON object");
    for (const frame of decoded.frames) handle(frame, decoded.suspect);
  }

  /** What comes before `welcome` is read after it. */
  function keepEarly(early: string[], text: string): void {
    early.push(text);
    const chars = early.reduce((sum, each) => sum + each.length, 0);
    if (early.length > EARLY_MAX || chars > EARLY_CHARS_MAX) close(CLOSE.rate, "wait for welcome");
  }

  function handle(frame: JsonObject, suspect: boolean): void {
    switch (state.name) {
      case "awaiting-hello":
        if (frame["t"] !== "hello") return close(CLOSE.noHello, "the first frame must be hello");
        clearTimeout(state.timer);
        state = { name: "signing-in", waiting: [], early: [], member: null };
        signIn(frame).catch(fail);
        return;
      case "signing-in":
      case "closed":
        return;
      case "ready":
        return handleRequest(state.actor, frame, suspect);
    }
  }

  async function signIn(frame: JsonObject): Promise<void> {
    const greeting = await greet(context, frame, (identity) => {
      const member: Member = { ...identity, receive: receiveEvent, close };
      if (state.name === "signing-in") state.member = member;
      return member;
    });
    if (!greeting.ok) return close(greeting.code, greeting.reason);
    const { actor, member } = greeting;
    if (state.name !== "signing-in") return context.leave(member, actor);
    batches = greeting.caps.includes(CAP_BATCH);
    if (batches) queue.useBatches();
    for (const each of greeting.frames) send(each);
    const { waiting, early } = state;
    for (const text of waiting) queue.push(text);
    state = { name: "ready", actor, member };
    context.arrived(actor, greeting.snapshot, (event) =>
      receiveEvent(event, JSON.stringify(event)),
    );
    for (const text of early) receive(text);
  }

  function handleRequest(actor: Actor, frame: JsonObject, suspect: boolean): void {
    const re = Number.isSafeInteger(frame["id"]) ? (frame["id"] as number) : 0;
    const verdict = gate.admit(performance.now());
    if (verdict === "close") return close(CLOSE.rate, "too many frames");
    if (frame["t"] === "pong") return;
    if (verdict === "refuse")
      return refuse(frame, re, { code: "rate_limited", retryAfterMs: 1_000 });
    if (frame["t"] === "ping") return send({ t: "pong", re });
    if (frame["t"] === "hello") return send(errorFrame(re, { code: "already_signed_in" }));
    const waits = frame["t"] === "send" && guard.blocks(frame, performance.now());
    if (waits || underWay >= CONCURRENT_MAX)
      return refuse(frame, re, { code: "busy", retryAfterMs: 500 });
    underWay++;
    answer(actor, frame, suspect).catch(fail);
  }

  /** [SND4] Up to its first await, `dispatch` runs before the next frame is looked at. */
  async function answer(actor: Actor, frame: JsonObject, suspect: boolean): Promise<void> {
    const reply = await dispatch(context, actor, frame, { suspect, follower: topics });
    underWay--;
    if (reply === null) return;
    if (reply.t === "err" && reply.retryable && frame["t"] === "send")
      guard.refused(frame, performance.now());
    queue.push(JSON.stringify(reply));
  }

  function refuse(frame: JsonObject, re: number, refusal: Refusal): void {
    if (frame["t"] === "send") guard.refused(frame, performance.now());
    send(errorFrame(re, refusal));
  }

  function receiveEvent(event: ServerEvent, text: string): void {
    if (state.name === "signing-in") state.waiting.push(text);
    else if (state.name === "ready")
      queue.push(text, event.t === "typing" || event.t === "presence");
  }

  function send(frame: ServerFrame): void {
    queue.push(JSON.stringify(frame));
  }

  function close(code: number, reason: string): void {
    if (state.name === "closed") return;
    leave();
    queue.flush();
    closeSocket(webSocket, code, reason);
  }

  function fail(error: unknown): void {
    refusalOf(error, context.log);
    close(CLOSE.stateLost, "the server cannot go on with this at the moment");
  }

  function leave(): void {
    if (state.name === "awaiting-hello") clearTimeout(state.timer);
    if (state.name === "ready") context.leave(state.member, state.actor);
    topics.close();
    state = { name: "closed" };
    context.forget(connection);
  }

  function tend(): void {
    if (state.name !== "ready") return;
    if (Date.now() >= state.actor.expiresAt)
      return close(CLOSE.tokenExpired, "the token has expired");
    const condition = vitals.examine();
    if (condition === "stalled") close(CLOSE.tooSlow, "reads too slowly");
    if (condition === "dead") close(CLOSE.noPong, "no pong within 10 s");
    if (condition === "silent") send({ t: "ping" });
  }

  const connection: Connection = { tend, close, send };
  return connection;
}

export function textOf(data: RawData): string {
  if (Buffer.isBuffer(data)) return data.toString("utf8");
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)).toString("utf8");
}
