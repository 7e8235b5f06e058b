import { setTimeout as sleep } from "node:timers/promises";
import type { Address } from "./commands.ts";
import { DIALECTS, type Hello, type Listener } from "./dialects.ts";
import { openRawWebSocket, textFrame } from "./raw-web-socket.ts";

/** A connection that has been welcomed. */
export interface Client {
  /** What the server's welcome says of its database. */
  readonly epoch: string;
  write(frames: Buffer): void;
  destroy(): void;
}

export interface ClientOptions extends Address {
  hello: Hello;
  listener: Listener;
  onRead?(): void;
}

/** Resolves with the welcome; rejects when the connection ends before it. */
export function openClient({
  dialect,
  port,
  hello,
  listener,
  onRead,
}: ClientOptions): Promise<Client> {
  const { path, subprotocol, first, greet, hear } = DIALECTS[dialect];
  return new Promise((resolve, reject) => {
    let welcomed = false;
    const say = (text: string | null): void => {
      if (text !== null) socket.write(textFrame(text));
    };
    const fail = (reason: string): void => {
      if (welcomed) return listener.onTrouble(reason);
      socket.destroy();
      reject(new Error(reason));
    };
    const hearGreeting = (text: string): void => {
      const greeting = greet(text, hello);
      if (greeting.state === "trouble") return fail(greeting.text);
      if (greeting.state === "more") return say(greeting.reply ?? null);
      welcomed = true;
      const { write, destroy } = socket;
      resolve({ epoch: greeting.epoch, write, destroy });
    };
    const socket = openRawWebSocket({
      port,
      path,
      ...(subprotocol !== undefined && { subprotocol }),
      onOpen: () => say(first(hello)),
      onText: (text) => (welcomed ? say(hear(text, listener)) : hearGreeting(text)),
      ...(onRead !== undefined && { onRead }),
      onClose: fail,
    });
  });
}

const ATTEMPTS = 10;
const BACKOFF_BASE_MS = 500;
const BACKOFF_MAX_MS = 20_000;

/** Tries again, as every client does; tells of each time. */
export async function openPatiently(
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

/** As the protocol asks of every client. */
function backoff(attempt: number): number {
  const most = Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** attempt);
  return BACKOFF_BASE_MS + Math.random() * most;
}

const AT_ONCE = 100;

/** Opens many, some at a time, so that what is measured is not the rush. */
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
