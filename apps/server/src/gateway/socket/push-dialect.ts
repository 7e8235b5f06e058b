import { CLOSE, type Notification } from "@deskwire/protocol";
import type { UserActor } from "../../platform/kernel/actor.ts";
import { close, fail } from "./connection.ts";
import type { Connection } from "./connection-state.ts";
import type { Arrival, Credentials, Dialect } from "./dialect.ts";
import { createPushSubscription, type PushSubscription } from "./push-subscription.ts";
import { admitFrame } from "./rate-gate.ts";
import { SLOW_BYTES } from "./send-queue.ts";
import { noteHeard } from "./vitals.ts";

/** The state of a signed-in page. */
interface PushSpeech {
  actor: UserActor;
  subscription: PushSubscription;
  /** The seq up to which the page has received everything. */
  confirmedSeq: number;
}

type PushConnection = Connection<Credentials, PushSpeech>;

/**
 * [PSH1] [PSH2] `/push`: for pages that only show text frames. The first frame is the user's token. From then on every
 * notification comes as its plain text, the undelivered ones first. Such a page sends no receipts: a notification counts as
 * delivered when the browser has answered a WebSocket ping that was sent after it.
 */
export const PUSH_DIALECT: Dialect<Credentials, PushSpeech> = {
  path: "/push",
  helloMissing: "send the token as the first frame",
  attach,
  readHello: (text) => ({ ok: true, hello: { token: text.trim() } }),
  refuseActor: ({ kind }) => (kind === "user" ? null : "notifications are for users"),
  start,
  receiveEarly: () => undefined,
  receive: () => undefined,
  deliver({ subscription }, event) {
    if (event.t === "notification") subscription.receive(event.notification);
  },
  ping: (connection, { subscription }) => ping(connection, subscription.sentSeq),
  // [CON5] A page gets notifications only.
  announceDrain: () => undefined,
  stop: ({ subscription }) => subscription.close(),
};

/** [CON3] Frames, pings and pongs count from the first one on. */
function attach(connection: PushConnection): void {
  const { webSocket } = connection;
  webSocket.on("message", () => countFrame(connection));
  webSocket.on("ping", () => {
    noteHeard(connection.vitals, performance.now());
    countFrame(connection);
  });
  webSocket.on("pong", (data) => receivePong(connection, data));
}

function countFrame(connection: PushConnection): void {
  const verdict = admitFrame(connection.gate, performance.now());
  if (verdict === "close") close(connection, CLOSE.rate, "too many frames");
}

function receivePong(connection: PushConnection, data: Buffer): void {
  const { context, state, vitals } = connection;
  noteHeard(vitals, performance.now());
  const seq = readSeq(data);
  if (state.name !== "live" || !isNews(state.speech, seq)) return countFrame(connection);
  // A pong that confirms is not counted: it is as frequent as the notifications are.
  state.speech.confirmedSeq = seq;
  context.notifications
    .recordReceipt(state.speech.actor, { delivered: seq })
    .catch((error: unknown) => fail(connection, error));
}

/** The payload of the ping that the pong answers; 0 if the server sent no such ping. */
function readSeq(data: Buffer): number {
  const seq = Number(data.toString());
  return Number.isSafeInteger(seq) ? seq : 0;
}

function isNews({ confirmedSeq, subscription }: PushSpeech, seq: number): boolean {
  return seq > confirmedSeq && seq <= subscription.sentSeq;
}

function start(connection: PushConnection, { member, snapshot }: Arrival<Credentials>): PushSpeech {
  const { notifications } = connection.context;
  const actor = member.actor as UserActor;
  const confirmedSeq = snapshot.notifications.deliveredSeq;
  const subscription = createPushSubscription({
    notifications,
    actor,
    after: confirmedSeq,
    send: (notification) => sendText(connection, notification),
    ping: (seq) => ping(connection, seq),
    onError: (error) => fail(connection, error),
  });
  return { actor, subscription, confirmedSeq };
}

/** False: the page has gone or reads too slowly. */
function sendText(connection: PushConnection, { text, title, data }: Notification): boolean {
  const { state, webSocket } = connection;
  if (state.name !== "live") return false;
  if (webSocket.bufferedAmount > SLOW_BYTES) {
    close(connection, CLOSE.tooSlow, "reads too slowly");
    return false;
  }
  webSocket.send(text ?? title ?? JSON.stringify(data ?? {}));
  return true;
}

function ping({ webSocket }: PushConnection, seq: number): void {
  if (webSocket.readyState === webSocket.OPEN) webSocket.ping(String(seq));
}
