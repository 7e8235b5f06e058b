import type { Socket } from "node:net";
import type { RawData, WebSocket } from "ws";
import {
  CAP_BATCH,
  CLOSE,
  decodeFrames,
  type JsonObject,
  type Refusal,
  type ServerEvent,
  type ServerFrame,
} from "@deskwire/protocol";
import type { Actor } from "../domain/actor.ts";
import { dispatch, errorFrame } from "./dispatch.ts";
import { greet } from "./greet.ts";
import type { Member } from "./hub.ts";
import { createRateGate } from "./rate-gate.ts";
import { createSendGuard } from "./send-guard.ts";
import { createSendQueue, SLOW_BYTES } from "./send-queue.ts";
import { createTopicFeed } from "./topic-feed.ts";
import type { SocketContext } from "./socket-context.ts";

/** A connection's life: the actor exists only once it has said hello, events wait until `welcome` is on its way. */
type State =
  | { name: "awaiting-hello"; timer: NodeJS.Timeout }
  | { name: "signing-in"; waiting: string[]; member: Member | null }
  | { name: "ready"; actor: Actor; member: Member }
  | { name: "closed" };

export interface Connection {
  /** [CON1] [CON2] [HEL3] Called every few seconds: asks for a sign of life, closes what is dead, stalled or expired. */
  tend(now: number): void;
  close(code: number, reason: string): void;
  send(frame: ServerFrame): void;
}

const STALL_MS = 10_000;
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
  let lastHeardAt = Date.now();
  let pingedAt: number | null = null;
  let progress = { taken: 0, at: Date.now() };
  let underWay = 0;

  webSocket.on("message", (data, isBinary) => {
    lastHeardAt = Date.now();
    pingedAt = null;
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
    const decoded = decodeFrames(text, batches);
    if (!decoded.ok) return close(CLOSE.malformed, "not a JSON object");
    for (const frame of decoded.frames) handle(frame, decoded.suspect);
  }

  function handle(frame: JsonObject, suspect: boolean): void {
    switch (state.name) {
      case "awaiting-hello":
        if (frame["t"] !== "hello") return close(CLOSE.noHello, "the first frame must be hello");
        clearTimeout(state.timer);
        state = { name: "signing-in", waiting: [], member: null };
        void signIn(frame);
        return;
      case "signing-in":
        return close(CLOSE.noHello, "wait for welcome");
      case "ready":
        return handleRequest(state.actor, frame, suspect);
      case "closed":
        return;
    }
  }

  async function signIn(frame: JsonObject): Promise<void> {
    const greeting = await greet(context, frame, (identity) => {
      const member: Member = { ...identity, receive: receiveEvent, close };
      if (state.name === "signing-in") state.member = member;
      return member;
    });
    if (!greeting.ok) return close(greeting.code, greeting.reason);
    const { actor, member, welcome } = greeting;
    if (state.name !== "signing-in") return context.leave(member, actor);
    batches = greeting.caps.includes(CAP_BATCH);
    if (batches) queue.useBatches();
    send(welcome);
    for (const text of state.waiting) queue.push(text);
    state = { name: "ready", actor, member };
    context.arrived(actor, greeting.snapshot, (event) =>
      receiveEvent(event, JSON.stringify(event)),
    );
  }

  function handleRequest(actor: Actor, frame: JsonObject, suspect: boolean): void {
    const re = Number.isSafeInteger(frame["id"]) ? (frame["id"] as number) : 0;
    const verdict = gate.admit(Date.now());
    if (verdict === "close") return close(CLOSE.rate, "too many frames");
    if (frame["t"] === "pong") return;
    if (verdict === "refuse")
      return refuse(frame, re, { code: "rate_limited", retryAfterMs: 1_000 });
    if (frame["t"] === "ping") return send({ t: "pong", re });
    if (frame["t"] === "hello") return send(errorFrame(re, { code: "already_signed_in" }));
    const waits = frame["t"] === "send" && guard.blocks(frame, Date.now());
    if (waits || underWay >= CONCURRENT_MAX)
      return refuse(frame, re, { code: "busy", retryAfterMs: 500 });
    underWay++;
    void answer(actor, frame, suspect);
  }

  /** [SND4] Up to its first await, `dispatch` runs before the next frame is looked at. */
  async function answer(actor: Actor, frame: JsonObject, suspect: boolean): Promise<void> {
    const reply = await dispatch(context.desk, actor, frame, { suspect, follower: topics });
    underWay--;
    if (reply === null) return;
    if (reply.t === "err" && reply.retryable && frame["t"] === "send")
      guard.refused(frame, Date.now());
    queue.push(JSON.stringify(reply));
  }

  function refuse(frame: JsonObject, re: number, refusal: Refusal): void {
    if (frame["t"] === "send") guard.refused(frame, Date.now());
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
    // A reason has room for 123 bytes of UTF-8.
    webSocket.close(code, reason.slice(0, 100));
    // A peer that does not read never answers the close.
    setTimeout(() => webSocket.terminate(), 2_000).unref();
  }

  function leave(): void {
    if (state.name === "awaiting-hello") clearTimeout(state.timer);
    if (state.name === "ready") context.leave(state.member, state.actor);
    topics.close();
    state = { name: "closed" };
    context.forget(connection);
  }

  function tend(now: number): void {
    if (state.name !== "ready") return;
    if (now >= state.actor.expiresAt) return close(CLOSE.tokenExpired, "the token has expired");
    if (isStalled(now)) return close(CLOSE.tooSlow, "reads too slowly");
    if (pingedAt !== null && now - pingedAt >= context.timings.pongMs)
      return close(CLOSE.noPong, "no pong within 10 s");
    if (pingedAt === null && now - lastHeardAt >= context.timings.heartbeatMs) {
      pingedAt = now;
      send({ t: "ping" });
    }
  }

  function isStalled(now: number): boolean {
    const taken = socket.bytesWritten - socket.writableLength;
    if (queue.buffered === 0 || taken !== progress.taken) progress = { taken, at: now };
    return queue.buffered > SLOW_BYTES || now - progress.at >= STALL_MS;
  }

  const connection: Connection = { tend, close, send };
  return connection;
}

function textOf(data: RawData): string {
  if (Buffer.isBuffer(data)) return data.toString("utf8");
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)).toString("utf8");
}
