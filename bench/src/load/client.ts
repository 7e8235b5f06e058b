import { setTimeout as sleep } from "node:timers/promises";
import type { Address } from "./commands.ts";
import { DIALECTS, type Dialect, type Hello, type Listener } from "./dialects.ts";
import { openRawWebSocket, textFrame, type RawWebSocket } from "./raw-web-socket.ts";

/** A connection that has received its welcome. */
export interface Client {
  write(frames: Buffer): void;
  destroy(): void;
}

export interface ClientOptions extends Address {
  hello: Hello;
  listener: Listener;
  /** Called after all frames of one read. */
  onRead?(): void;
}

interface Opening extends Pick<ClientOptions, "hello" | "listener"> {
  dialect: Dialect;
  /** Null until the socket is made. */
  socket: RawWebSocket | null;
  welcomed: boolean;
  resolve(client: Client): void;
  reject(error: Error): void;
}

/** Resolves when the welcome has arrived. Rejects when the connection ends before that. */
export function openClient(options: ClientOptions): Promise<Client> {
  const { hello, listener, port, onRead } = options;
  const dialect = DIALECTS[options.dialect];
  return new Promise((resolve, reject) => {
    const opening: Opening = {
      hello,
      listener,
      dialect,
      resolve,
      reject,
      socket: null,
      welcomed: false,
    };
    opening.socket = openRawWebSocket({
      port,
      path: dialect.path,
      ...(dialect.subprotocol !== undefined && { subprotocol: dialect.subprotocol }),
      onOpen: () => reply(opening, dialect.first(hello)),
      onText: (text) => read(opening, text),
      ...(onRead !== undefined && { onRead }),
      onClose: (reason) => fail(opening, reason),
    });
  });
}

function read(opening: Opening, text: string): void {
  const { dialect, listener, hello, socket } = opening;
  if (opening.welcomed) return reply(opening, dialect.hear(text, listener));
  const greeting = dialect.greet(text, hello);
  if (greeting.state === "trouble") return fail(opening, greeting.text);
  if (greeting.state === "more") return reply(opening, greeting.reply ?? null);
  opening.welcomed = true;
  if (socket !== null) opening.resolve(socket);
}

function reply({ socket }: Opening, text: string | null): void {
  if (text !== null) socket?.write(textFrame(text));
}

function fail({ welcomed, listener, socket, reject }: Opening, reason: string): void {
  if (welcomed) return listener.onTrouble(reason);
  socket?.destroy();
  reject(new Error(reason));
}

const ATTEMPTS = 10;
const BACKOFF_BASE_MS = 500;
const BACKOFF_MAX_MS = 20_000;

/** Opens a client and retries with backoff; calls `onRetry` before each retry. */
export async function openWithRetries(
  options: ClientOptions,
  onRetry: () => void = () => undefined,
): Promise<Client> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await openClient(options);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      onRetry();
      await sleep(backoff(attempt));
    }
  }
}

/** The backoff that the protocol requires of every client. */
function backoff(attempt: number): number {
  const most = Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** attempt);
  return BACKOFF_BASE_MS + Math.random() * most;
}

const AT_ONCE = 100;

/** Opens all items in groups of 100, so that opening them is not itself a storm. */
export async function openEach<Item, Result>(
  items: readonly Item[],
  open: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    const group = items.slice(at, at + AT_ONCE);
    results.push(...(await Promise.all(group.map((item, offset) => open(item, at + offset)))));
  }
  return results;
}
