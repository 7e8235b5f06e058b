import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { CLOSE, type Notification } from "@deskwire/protocol";
import { actorOfToken } from "../../accounts/sign-in.ts";
import { isRevokedSince } from "../../welcome/welcome.ts";
import type { UserActor } from "../../platform/kernel/actor.ts";
import { uuidv7 } from "../../platform/kernel/uuid.ts";
import { closeSocket } from "./close-socket.ts";
import { textOf, type Connection } from "./connection.ts";
import { closeCodeOf } from "./greet.ts";
import type { Member } from "./hub.ts";
import { createPushFeed, type PushFeed } from "./push-subscription.ts";
import { createRateGate } from "./rate-gate.ts";
import { refusalOf } from "../refusal-of.ts";
import { SLOW_BYTES } from "./send-queue.ts";
import type { SocketContext } from "./socket-context.ts";
import { createVitals } from "./vitals.ts";

export type PushContext = Pick<
  SocketContext,
  | "notifications"
  | "presence"
  | "welcomes"
  | "log"
  | "hub"
  | "tokens"
  | "accounts"
  | "framesPerSecond"
  | "timings"
  | "leave"
  | "adopt"
  | "forget"
>;

type State =
  | { name: "awaiting-token"; timer: NodeJS.Timeout }
  | { name: "signing-in" }
  | { name: "pushing"; actor: UserActor; member: Member; feed: PushFeed }
  | { name: "closed" };

/** [PSH1] [PSH2] One bare page, from its token on. */
export function createPushConnection(
  context: PushContext,
  webSocket: WebSocket,
  socket: Socket,
): Connection {
  const { notifications, timings, log } = context;
  const gate = createRateGate(context.framesPerSecond);
  let state: State = {
    name: "awaiting-token",
    timer: setTimeout(
      () => close(CLOSE.noHello, "send the token as the first frame"),
      timings.helloMs,
    ),
  };
  const vitals = createVitals({ socket, buffered: () => webSocket.bufferedAmount, timings });
  /** The notices up to this one have been answered for. */
  let confirmed = 0;

  webSocket.on("message", (data, isBinary) => {
    if (!hear()) return;
    if (isBinary) return close(CLOSE.malformed, "binary frames are not accepted");
    if (state.name !== "awaiting-token") return;
    clearTimeout(state.timer);
    state = { name: "signing-in" };
    signIn(textOf(data)).catch(fail);
  });
  webSocket.on("ping", () => hear());
  webSocket.on("pong", (data) => {
    const delivered = readSeq(data);
    const news =
      state.name === "pushing" && delivered > confirmed && delivered <= state.feed.sentSeq;
    // What says that notices have come is as frequent as they are.
    if (!hear(news) || state.name !== "pushing" || !news) return;
    confirmed = delivered;
    notifications.recordReceipt(state.actor, { delivered }).catch(fail);
  });
  webSocket.on("close", () => leave());
  webSocket.on("error", (error: Error & { code?: string }) => {
    const tooBig = error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
    close(tooBig ? CLOSE.limit : CLOSE.malformed, error.message);
  });

  /** Notes a sign of life. False: it is one too many. */
  function hear(free = false): boolean {
    vitals.heard();
    if (state.name === "closed") return false;
    const verdict = free ? "pass" : gate.admit(performance.now());
    if (verdict === "close") close(CLOSE.rate, "too many frames");
    return verdict === "pass";
  }

  async function signIn(token: string): Promise<void> {
    const outcome = await actorOfToken(context.tokens, context.accounts, token.trim());
    if (!outcome.ok) return close(closeCodeOf(outcome.refusal.code), outcome.refusal.code);
    const actor = outcome.value;
    if (actor.kind !== "user") return close(CLOSE.tokenRefused, "notices are for users");
    // It may have gone while the token was read.
    if (state.name !== "signing-in") return;
    const feed = createPushFeed({ notifications, actor, send, ping, onError: fail });
    const member: Member = {
      key: actor.key,
      sessionId: uuidv7(),
      actor,
      receive(event) {
        if (event.t === "notification") feed.receive(event.notification);
      },
      close,
    };
    state = { name: "pushing", actor, member, feed };
    context.hub.join(member);
    await context.presence.attach(actor.key, member.sessionId);
    const snapshot = await context.welcomes.load(actor);
    if (isRevokedSince(actor, snapshot)) return close(CLOSE.tokenRefused, "the token was revoked");
    confirmed = snapshot.notifications.deliveredSeq;
    await feed.start(confirmed);
  }

  /** False: the page is gone, or reads too slowly. */
  function send({ text, title, data }: Notification): boolean {
    if (state.name !== "pushing") return false;
    if (webSocket.bufferedAmount > SLOW_BYTES) close(CLOSE.tooSlow, "reads too slowly");
    else webSocket.send(text ?? title ?? JSON.stringify(data ?? {}));
    return state.name === "pushing";
  }

  function ping(seq: number): void {
    if (webSocket.readyState === webSocket.OPEN) webSocket.ping(String(seq));
  }

  function fail(error: unknown): void {
    refusalOf(error, log);
    close(CLOSE.stateLost, "the server cannot go on with this at the moment");
  }

  function close(code: number, reason: string): void {
    if (state.name === "closed") return;
    leave();
    closeSocket(webSocket, code, reason);
  }

  function leave(): void {
    if (state.name === "awaiting-token") clearTimeout(state.timer);
    if (state.name === "pushing") {
      state.feed.close();
      context.leave(state.member, state.actor);
    }
    state = { name: "closed" };
    context.forget(connection);
  }

  function tend(): void {
    if (state.name !== "pushing") return;
    if (Date.now() >= state.actor.expiresAt)
      return close(CLOSE.tokenExpired, "the token has expired");
    const condition = vitals.examine();
    if (condition === "stalled") close(CLOSE.tooSlow, "reads too slowly");
    if (condition === "dead") close(CLOSE.noPong, "no pong within 10 s");
    if (condition === "silent") ping(state.feed.sentSeq);
  }

  // [CON5] A drain closes these as well; bare pages are told nothing before.
  const connection: Connection = { tend, close, send() {} };
  return connection;
}

/** What a ping said that this answers; 0: nothing of ours. */
function readSeq(data: Buffer): number {
  const seq = Number(data.toString());
  return Number.isSafeInteger(seq) ? seq : 0;
}
