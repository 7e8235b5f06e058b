import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { CLOSE } from "@deskwire/protocol";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { WebSocket } from "ws";
import { userActor } from "../../testing/user-actor.ts";
import { close, openConnection, tend } from "./connection.ts";
import type { Connection } from "./connection-state.ts";
import type { Credentials, Dialect } from "./dialect.ts";
import { createHub, type Hub } from "./hub.ts";
import { createOpenings } from "./openings.ts";
import type { SocketContext } from "./socket-context.ts";

const ANN = userActor("ann");

let webSocket: EventEmitter & { isPaused: boolean };
/** What the admission answers. */
let pauseMs: number;
let connection: Connection;
let hub: Hub;
/** The calls of the dialect, the context and the socket, in order. */
let calls: string[];
let loaded: PromiseWithResolvers<object>;

beforeEach(() => {
  vi.useFakeTimers();
  calls = [];
  pauseMs = 0;
  hub = createHub();
  loaded = Promise.withResolvers();
  webSocket = Object.assign(new EventEmitter(), {
    bufferedAmount: 0,
    isPaused: false,
    pause: () => calls.push("pause") && (webSocket.isPaused = true),
    resume: () => calls.push("resume") && (webSocket.isPaused = false),
    close: (code: number) => calls.push(`close ${code}`),
    terminate: () => calls.push("terminate"),
  });
  const socket = { bytesWritten: 0, writableLength: 0 };
  connection = openConnection(createContext(), DIALECT, {
    webSocket: webSocket as unknown as WebSocket,
    socket: socket as Socket,
    address: "127.0.0.1",
  });
});
afterEach(() => vi.useRealTimers());

function createContext(): SocketContext {
  const context = {
    hub,
    openings: createOpenings(),
    admission: { admitWelcome: () => true, receive: () => pauseMs },
    tokens: { verify: () => Promise.resolve({ ok: true, value: { kind: "user", actor: ANN } }) },
    presence: { attach: () => Promise.resolve() },
    welcomes: { load: () => loaded.promise },
    epoch: () => Promise.resolve("epoch"),
    desk: { current: () => Promise.resolve({ state: "open" }) },
    framesPerSecond: 50,
    timings: { helloMs: 5_000, heartbeatMs: 25_000, pongMs: 10_000 },
    leave: (member: Parameters<Hub["leave"]>[0]) => {
      hub.leave(member);
      calls.push("leave");
    },
    forget: () => calls.push("forget"),
  };
  return context as unknown as SocketContext;
}

const DIALECT: Dialect<Credentials, string> = {
  path: "/test",
  helloMissing: "no token",
  attach: () => undefined,
  readHello: (token) => ({ ok: true, hello: { token } }),
  refuseActor: () => null,
  start: (_connection, { hello }) => {
    calls.push(`start ${hello.token}`);
    return "speech";
  },
  receiveEarly: (_connection, { early }, text) => void early.push(text),
  receive: (_connection, _state, text) => void calls.push(`receive ${text}`),
  deliver: (_speech, event) => void calls.push(`deliver ${event.t}`),
  ping: () => void calls.push("ping"),
  announceDrain: () => undefined,
  stop: (speech) => void calls.push(`stop ${speech}`),
};

const say = (text: string): boolean => webSocket.emit("message", Buffer.from(text), false);

/** Runs everything that waits for resolved promises. */
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

async function greeted(): Promise<void> {
  say("token");
  await settle();
  expect(hub.has("user:ann")).toBe(true);
}

async function live(): Promise<void> {
  await greeted();
  loaded.resolve({ revokedAt: null });
  await settle();
  expect(connection.state.name).toBe("live");
}

describe("the states of a connection", () => {
  test("[HEL1] without a first frame it closes, and terminates a peer that does not answer", () => {
    vi.advanceTimersByTime(5_000);
    expect(calls).toEqual(["forget", `close ${CLOSE.noHello}`]);
    vi.advanceTimersByTime(2_000);
    expect(calls.at(-1)).toBe("terminate");
  });

  test("a peer that answers the close is not terminated, and no timer remains", () => {
    vi.advanceTimersByTime(5_000);
    webSocket.emit("close");
    expect(connection.state.name).toBe("closed");
    expect(vi.getTimerCount()).toBe(0);
    expect(calls).not.toContain("terminate");
  });

  test("[HEL7] [HEL8] events and frames during the greeting follow it, in order", async () => {
    await greeted();
    say("early");
    hub.deliver(["user:ann"], { t: "draining", retryAfterMs: 1 });
    loaded.resolve({ revokedAt: null });
    await settle();
    expect(connection.state.name).toBe("live");
    say("later");
    expect(calls).toEqual(["start token", "deliver draining", "receive early", "receive later"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("[LIM13] it is not read for as long as the admission says, and loses no frame", async () => {
    await live();
    calls = [];
    pauseMs = 700;
    say("too much");
    say("already read");
    expect(calls).toEqual(["pause", "receive too much", "receive already read"]);
    vi.advanceTimersByTime(699);
    expect(calls.at(-1)).not.toBe("resume");
    vi.advanceTimersByTime(1);
    expect(calls.at(-1)).toBe("resume");
    say("more");
    expect(calls.slice(-2)).toEqual(["pause", "receive more"]);
    close(connection, CLOSE.draining, "the server is going down");
    expect(calls.slice(-2)).toEqual(["resume", `close ${CLOSE.draining}`]);
  });

  test("a connection that ends during the greeting leaves at once and is never started", async () => {
    await greeted();
    webSocket.emit("close");
    expect(hub.size).toBe(0);
    loaded.resolve({ revokedAt: null });
    await settle();
    expect(calls).toEqual(["forget", "leave"]);
  });

  test("a live connection that is closed is stopped and leaves once, whatever comes after", async () => {
    await live();
    hub.signal({ type: "kick", participant: "user:ann", code: CLOSE.kicked, reason: "kicked" });
    webSocket.emit("error", new Error("broken"));
    say("late");
    webSocket.emit("close");
    expect(calls).toEqual([
      "start token",
      "forget",
      "stop speech",
      "leave",
      `close ${CLOSE.kicked}`,
      "forget",
    ]);
  });

  test("[HEL3] [CON1] only a live connection is tended", async () => {
    tend(connection);
    await live();
    vi.advanceTimersByTime(25_000);
    tend(connection);
    expect(calls).toEqual(["start token", "ping"]);
  });
});
