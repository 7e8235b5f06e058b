import type { RawData } from "ws";
import { CLOSE, type ServerEvent } from "@deskwire/protocol";
import type { Actor } from "../../platform/kernel/actor.ts";
import { uuidv7 } from "../../platform/kernel/uuid.ts";
import { refusalOf } from "../refusal-of.ts";
import { closeSocket } from "./close-socket.ts";
import { become, type Connection } from "./connection-state.ts";
import type { Credentials, Dialect } from "./dialect.ts";
import { identify, loadArrival, takeOverVisitor } from "./greet.ts";
import type { Member } from "./hub.ts";
import { createRateGate } from "./rate-gate.ts";
import type { SocketContext } from "./socket-context.ts";
import { createVitals, examineVitals, noteHeard } from "./vitals.ts";

/** [LIM10] The connections of one participant to a node. */
const SESSIONS_MAX = 50;

/** Starts the life cycle of a WebSocket that has just opened. */
export function openConnection<Hello extends Credentials, Speech>(
  context: SocketContext,
  dialect: Dialect<Hello, Speech>,
  { webSocket, socket, address }: Pick<Connection, "webSocket" | "socket" | "address">,
): Connection<Hello, Speech> {
  const { timings, framesPerSecond } = context;
  const late = (): void => close(connection, CLOSE.noHello, dialect.helloMissing);
  const connection: Connection<Hello, Speech> = {
    context,
    dialect,
    webSocket,
    socket,
    address,
    gate: createRateGate(framesPerSecond),
    vitals: createVitals({ webSocket, socket, timings }, performance.now()),
    state: { name: "opening", timer: setTimeout(late, timings.helloMs) },
  };
  dialect.attach(connection);
  webSocket.on("message", (data, isBinary) => receive(connection, data, isBinary));
  webSocket.on("close", () => become(connection, { name: "closed" }));
  webSocket.on("error", (error) => closeForError(connection, error));
  return connection;
}

/** Closes with a code of the protocol; does nothing when the connection is closing already. */
export function close(connection: Connection, code: number, reason: string): void {
  const { name } = connection.state;
  if (name === "closing" || name === "closed") return;
  const closing: Connection["state"] = { name: "closing" };
  become(connection, closing);
  // [LIM13] A paused socket would not read the peer's answer.
  if (connection.webSocket.isPaused) connection.webSocket.resume();
  closing.timer = closeSocket(connection.webSocket, code, reason);
}

/** Closes after an unexpected error, which it logs. */
export function fail(connection: Connection, error: unknown): void {
  refusalOf(error, connection.context.log);
  close(connection, CLOSE.stateLost, "the server cannot go on with this at the moment");
}

/** [CON1] [CON2] [HEL3] Called every few seconds: closes a dead, stalled or expired connection and pings a silent one. */
export function tend(connection: Connection): void {
  const { dialect, state, vitals } = connection;
  if (state.name !== "live") return;
  if (Date.now() >= state.member.actor.expiresAt)
    return close(connection, CLOSE.tokenExpired, "the token has expired");
  switch (examineVitals(vitals, performance.now())) {
    case "well":
      return;
    case "silent":
      return dialect.ping(connection, state.speech);
    case "dead":
      return close(connection, CLOSE.noPong, "no pong within 10 s");
    case "stalled":
      return close(connection, CLOSE.tooSlow, "reads too slowly");
  }
}

/** Gives the peer an event; one that comes before `welcome` waits for it. */
export function deliver(connection: Connection, event: ServerEvent, text: string): void {
  const { dialect, state } = connection;
  if (state.name === "live") dialect.deliver(state.speech, event, text);
  else if (state.name === "greeting") state.events.push({ event, text });
}

function receive(connection: Connection, data: RawData, isBinary: boolean): void {
  const { dialect, state, vitals } = connection;
  noteHeard(vitals, performance.now());
  if (isBinary) return close(connection, CLOSE.malformed, "binary frames are not accepted");
  switch (state.name) {
    case "opening":
      return receiveHello(connection, textOf(data));
    case "greeting":
      return dialect.receiveEarly(connection, state, textOf(data));
    case "live":
      limitReading(connection, state.member.actor, data);
      return dialect.receive(connection, state, textOf(data));
    case "closing":
    case "closed":
      return;
  }
}

/** [LIM13] What the server does not read waits at the peer. */
function limitReading({ context, webSocket }: Connection, actor: Actor, data: RawData): void {
  const pauseMs = context.admission.receive(actor, sizeOf(data));
  if (pauseMs === 0 || webSocket.isPaused) return;
  webSocket.pause();
  setTimeout(() => webSocket.resume(), pauseMs).unref();
}

function receiveHello(connection: Connection, text: string): void {
  const read = connection.dialect.readHello(text);
  if (!read.ok) return close(connection, read.code, read.reason);
  become(connection, { name: "greeting", member: null, events: [], early: [] });
  greet(connection, read.hello).catch((error: unknown) => fail(connection, error));
}

/**
 * [HEL7] The member joins the hub and the directory before the snapshot is read. Events in between are held back until
 * `welcome` is sent, so no event is missed.
 */
async function greet(connection: Connection, hello: Credentials): Promise<void> {
  const { address, context, dialect } = connection;
  const identified = await identify(context, dialect, { token: hello.token, address });
  if (!identified.ok) return close(connection, identified.code, identified.reason);
  if (!context.admission.admitWelcome(identified.actor))
    return close(connection, CLOSE.rate, "too many requests");
  // Before the snapshot is read, so that `welcome` has the conversations.
  await takeOverVisitor(context, identified.actor, { token: hello.visitor, address });
  if (context.hub.sessionsOf(identified.actor.key) >= SESSIONS_MAX)
    return close(connection, CLOSE.rate, "too many connections");
  const member = join(connection, identified.actor);
  if (member === null) return;
  const loaded = await loadArrival(context, member);
  if (!loaded.ok) return close(connection, loaded.code, loaded.reason);
  const { state } = connection;
  if (state.name !== "greeting") return;
  const speech = dialect.start(connection, { ...loaded, hello, member });
  become(connection, { name: "live", member, speech });
  for (const { event, text } of state.events) deliver(connection, event, text);
  for (const text of state.early) receiveHeld(connection, text);
}

/** Null: the connection has ended while the token was read. */
function join(connection: Connection, actor: Actor): Member | null {
  const { context, state } = connection;
  if (state.name !== "greeting") return null;
  const member: Member = {
    key: actor.key,
    sessionId: uuidv7(),
    actor,
    receive: (event, text) => deliver(connection, event, text),
    close: (code, reason) => close(connection, code, reason),
  };
  state.member = member;
  context.hub.join(member);
  return member;
}

/** An early frame may have closed the connection. */
function receiveHeld(connection: Connection, text: string): void {
  const { dialect, state } = connection;
  if (state.name === "live") dialect.receive(connection, state, text);
}

function closeForError(connection: Connection, error: Error & { code?: string }): void {
  const isTooLarge = error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
  close(connection, isTooLarge ? CLOSE.limit : CLOSE.malformed, error.message);
}

function sizeOf(data: RawData): number {
  return Array.isArray(data) ? data.reduce((sum, { length }) => sum + length, 0) : data.byteLength;
}

function textOf(data: RawData): string {
  if (Buffer.isBuffer(data)) return data.toString("utf8");
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)).toString("utf8");
}
