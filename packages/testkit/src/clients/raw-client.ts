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

/** A client that speaks the wire protocol and nothing more: it keeps what it gets and repairs nothing. */
export interface RawClient {
  /** Everything that came, in order; frames of an array frame one by one. */
  readonly frames: readonly ServerFrame[];
  /** The text frames as they came. */
  readonly texts: readonly string[];
  readonly closed: Promise<Close>;
  /** Sends any frame as it is; `undefined` fields are left out. */
  send(frame: unknown): void;
  sendRaw(data: string | Uint8Array, options?: { binary: boolean }): void;
  /** Sends `hello`; rejects when the server closes instead. */
  hello(token: string, more?: object): Promise<Welcome>;
  /** Sends a request under a new id and resolves with its answer. */
  request<T extends RequestName>(t: T, fields: RequestTable[T]["request"]): Promise<Answer<T>>;
  /** The same for requests of any form; `id` is given. */
  ask(frame: object): Promise<ServerFrame>;
  /** The same, rejecting when it is refused. */
  ok<T extends RequestName>(t: T, fields: RequestTable[T]["request"]): Promise<OkOf<T>>;
  /** The first frame that fits, of those that came and those that will; rejects when the socket closes first. */
  find(fits: (frame: ServerFrame) => boolean): Promise<ServerFrame>;
  event<T extends ServerEvent["t"]>(
    t: T,
    fits?: (event: EventOf<T>) => boolean,
  ): Promise<EventOf<T>>;
  /** All events of this kind until now. */
  events<T extends ServerEvent["t"]>(t: T): EventOf<T>[];
  /** Resolves when the server has handled all that was sent before. */
  settle(): Promise<void>;
  /** Stops reading from the network, as a stalled peer does. */
  pause(): void;
  resume(): void;
  /** Answers the server's `ping` unless told otherwise. */
  answerPings(on: boolean): void;
  close(): Promise<void>;
  /** Ends the connection without a word. */
  terminate(): void;
}

export interface RawClientOptions {
  protocols?: string[];
  headers?: Record<string, string>;
  /** Behind the path, `?` included. */
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

function createRawClient(socket: WebSocket): RawClient {
  const frames: ServerFrame[] = [];
  const texts: string[] = [];
  let waiters: Waiter[] = [];
  let ended: Close | null = null;
  let pongs = true;
  let nextId = 1_000;

  const closed = new Promise<Close>((resolve) => {
    socket.on("close", (code, reason) => {
      ended = { code, reason: reason.toString() };
      for (const waiter of waiters) waiter.reject(closedError(ended, frames));
      waiters = [];
      resolve(ended);
    });
  });
  socket.on("error", () => undefined);
  socket.on("message", (data: Buffer) => {
    texts.push(data.toString());
    const value = JSON.parse(data.toString()) as ServerFrame | ServerFrame[];
    for (const frame of Array.isArray(value) ? value : [value]) take(frame);
  });

  function take(frame: ServerFrame): void {
    frames.push(frame);
    if (frame.t === "ping" && pongs) client.send({ t: "pong" });
    const fitting = waiters.filter((waiter) => waiter.fits(frame));
    waiters = waiters.filter((waiter) => !fitting.includes(waiter));
    for (const waiter of fitting) waiter.resolve(frame);
  }

  const client: RawClient = {
    frames,
    texts,
    closed,
    send: (frame) => socket.send(JSON.stringify(frame)),
    sendRaw: (data, sending = { binary: false }) => socket.send(data, sending),
    async hello(token, more = {}) {
      client.send({ t: "hello", id: 1, token, client: { name: "test", version: "1" }, ...more });
      return (await client.find((frame) => frame.t === "welcome")) as Welcome;
    },
    request: (t, fields) => client.ask({ t, ...fields }) as Promise<never>,
    ask(frame) {
      const id = nextId++;
      client.send({ ...frame, id });
      return client.find((each) => "re" in each && each.re === id);
    },
    async ok(t, fields) {
      const answer = await client.request(t, fields);
      if (answer.t === "err") throw new Error(`${t} was refused: ${answer.code} ${answer.message}`);
      return answer;
    },
    find(fits) {
      const known = frames.find(fits);
      if (known !== undefined) return Promise.resolve(known);
      if (ended !== null) return Promise.reject(closedError(ended, frames));
      return new Promise((resolve, reject) => waiters.push({ fits, resolve, reject }));
    },
    event: (t, fits = () => true) =>
      client.find((frame) => frame.t === t && fits(frame as never)) as Promise<never>,
    events: (t) => frames.filter((frame) => frame.t === t) as never,
    async settle() {
      await client.ask({ t: "ping" });
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    answerPings: (on) => (pongs = on),
    async close() {
      socket.close();
      await closed;
    },
    terminate: () => socket.terminate(),
  };
  return client;
}

function closedError(close: Close, frames: readonly ServerFrame[]): Error {
  const last = JSON.stringify(frames.at(-1) ?? null).slice(0, 300);
  return new Error(`closed with ${close.code} ${close.reason}; the last frame was ${last}`);
}
