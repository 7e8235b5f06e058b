import { once } from "node:events";
import {
  SUBPROTOCOL,
  type Err,
  type OkOf,
  type RequestName,
  type RequestTable,
  type ServerEvent,
  type ServerFrame,
  type Welcome,
} from "@deskwire/protocol";
import WebSocket from "ws";

export interface Close {
  code: number;
  reason: string;
}

type Answer<T extends RequestName> = OkOf<T> | Err;
type EventOf<T extends ServerEvent["t"]> = Extract<ServerEvent, { t: T }>;

/** A client of the bare wire protocol: it keeps every frame and repairs nothing. */
export interface RawClient {
  /** All received frames in order; an array frame counts as its single frames. */
  readonly frames: readonly ServerFrame[];
  /** The received texts, unchanged. */
  readonly texts: readonly string[];
  readonly closed: Promise<Close>;
  /** Sends any value as JSON. */
  send(frame: unknown): void;
  sendRaw(data: string | Uint8Array, options?: { binary: boolean }): void;
  /** Sends `hello`; rejects when the server closes instead. */
  hello(token: string, more?: object): Promise<Welcome>;
  /** Sends a request with a new id and resolves with its answer. */
  request<T extends RequestName>(t: T, fields: RequestTable[T]["request"]): Promise<Answer<T>>;
  /** Sends any frame with a new id and resolves with the answer. */
  ask(frame: object): Promise<ServerFrame>;
  /** Like `request`, but rejects when the request is refused. */
  ok<T extends RequestName>(t: T, fields: RequestTable[T]["request"]): Promise<OkOf<T>>;
  /** The first frame that fits, received or still to come. Rejects when the socket closes before one arrives. */
  find(fits: (frame: ServerFrame) => boolean): Promise<ServerFrame>;
  event<T extends ServerEvent["t"]>(
    t: T,
    fits?: (event: EventOf<T>) => boolean,
  ): Promise<EventOf<T>>;
  /** All events of this kind so far. */
  events<T extends ServerEvent["t"]>(t: T): EventOf<T>[];
  /** Resolves when the server has handled everything sent before. */
  settle(): Promise<void>;
  /** Stops reading from the network, like a stalled peer. */
  pause(): void;
  resume(): void;
  /** Whether to answer the server's `ping`. Default: true. */
  answerPings(on: boolean): void;
  close(): Promise<void>;
  /** Ends the connection without a close frame. */
  terminate(): void;
}

export interface RawClientOptions {
  protocols?: string[];
  headers?: Record<string, string>;
  /** The query of the URL, with its `?`. */
  query?: string;
}

/** Connects to `/ws` of the server at `url`; rejects when the upgrade is refused. */
export async function connectRaw(url: string, options: RawClientOptions = {}): Promise<RawClient> {
  const { protocols = [SUBPROTOCOL], headers = {}, query = "" } = options;
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/ws${query}`, protocols, { headers });
  const client = createRawClient(socket);
  await once(socket, "open");
  return client;
}

interface Waiter {
  fits(frame: ServerFrame): boolean;
  resolve(frame: ServerFrame): void;
  reject(error: Error): void;
}

interface RawState {
  readonly socket: WebSocket;
  readonly frames: ServerFrame[];
  readonly texts: string[];
  readonly closed: Promise<Close>;
  waiters: Waiter[];
  /** Null while the socket is open. */
  ended: Close | null;
  answersPings: boolean;
  nextId: number;
}

function createRawClient(socket: WebSocket): RawClient {
  const closing = Promise.withResolvers<Close>();
  const state: RawState = {
    socket,
    frames: [],
    texts: [],
    closed: closing.promise,
    waiters: [],
    ended: null,
    answersPings: true,
    nextId: 1_000,
  };
  socket.on("close", (code, reason) => {
    end(state, { code, reason: reason.toString() });
    closing.resolve({ code, reason: reason.toString() });
  });
  socket.on("error", () => undefined);
  socket.on("message", (data: Buffer) => receive(state, data.toString()));
  return clientOf(state);
}

function clientOf(state: RawState): RawClient {
  const { socket, frames, texts, closed } = state;
  return {
    frames,
    texts,
    closed,
    send: (frame) => send(state, frame),
    sendRaw: (data, options = { binary: false }) => socket.send(data, options),
    hello: (token, more) => hello(state, token, more),
    request: (t, fields) => ask(state, { t, ...fields }) as Promise<never>,
    ask: (frame) => ask(state, frame),
    ok: (t, fields) => askOk(state, { t, ...fields }) as Promise<never>,
    find: (fits) => find(state, fits),
    event: (t, fits = () => true) =>
      find(state, (frame) => frame.t === t && fits(frame as never)) as Promise<never>,
    events: (t) => frames.filter((frame) => frame.t === t) as never,
    settle: () => ask(state, { t: "ping" }).then(() => undefined),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    answerPings: (on) => void (state.answersPings = on),
    close: () => close(state),
    terminate: () => socket.terminate(),
  };
}

function send({ socket }: RawState, frame: unknown): void {
  socket.send(JSON.stringify(frame));
}

function receive(state: RawState, text: string): void {
  state.texts.push(text);
  const value = JSON.parse(text) as ServerFrame | ServerFrame[];
  for (const frame of Array.isArray(value) ? value : [value]) take(state, frame);
}

function take(state: RawState, frame: ServerFrame): void {
  state.frames.push(frame);
  if (frame.t === "ping" && state.answersPings) send(state, { t: "pong" });
  const fitting = state.waiters.filter((waiter) => waiter.fits(frame));
  state.waiters = state.waiters.filter((waiter) => !fitting.includes(waiter));
  for (const waiter of fitting) waiter.resolve(frame);
}

function end(state: RawState, close: Close): void {
  state.ended = close;
  for (const waiter of state.waiters) waiter.reject(closedError(close, state.frames));
  state.waiters = [];
}

function find(state: RawState, fits: Waiter["fits"]): Promise<ServerFrame> {
  const { frames, ended } = state;
  const known = frames.find(fits);
  if (known !== undefined) return Promise.resolve(known);
  if (ended !== null) return Promise.reject(closedError(ended, frames));
  return new Promise((resolve, reject) => state.waiters.push({ fits, resolve, reject }));
}

async function hello(state: RawState, token: string, more: object = {}): Promise<Welcome> {
  const client = { name: "test", version: "1" };
  send(state, { t: "hello", id: 1, token, client, ...more });
  return (await find(state, (frame) => frame.t === "welcome")) as Welcome;
}

function ask(state: RawState, frame: object): Promise<ServerFrame> {
  const id = state.nextId++;
  send(state, { ...frame, id });
  return find(state, (each) => "re" in each && each.re === id);
}

async function askOk(state: RawState, frame: { t: string }): Promise<ServerFrame> {
  const answer = await ask(state, frame);
  if (answer.t !== "err") return answer;
  throw new Error(`${frame.t} was refused: ${answer.code} ${answer.message}`);
}

async function close({ socket, closed }: RawState): Promise<void> {
  socket.close();
  await closed;
}

function closedError(close: Close, frames: readonly ServerFrame[]): Error {
  const last = JSON.stringify(frames.at(-1) ?? null).slice(0, 300);
  return new Error(`closed with ${close.code} ${close.reason}; the last frame was ${last}`);
}
