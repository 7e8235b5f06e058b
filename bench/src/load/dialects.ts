import type { DialectName } from "./commands.ts";

/** Receives the events of a client that a measurement needs. */
export interface Listener {
  /** The answer to a request. */
  onAck(id: number): void;
  /** A message, by the two numbers at the end of its client id. */
  onMessage(pair: number, id: number): void;
  /** Any other frame, unchanged. */
  onEvent?(text: string): void;
  /** A failure, such as a refusal. */
  onTrouble(text: string): void;
}

export interface Hello {
  token: string;
  batch?: boolean;
  /** The conversations, for the relays, which have no database. */
  joins?: readonly string[];
}

export type Greeting =
  | { state: "more"; reply?: string }
  | { state: "welcome" }
  | { state: "trouble"; text: string };

export interface Dialect {
  path: string;
  subprotocol?: string;
  /** The first frame, where the client speaks first. */
  first(hello: Hello): string | null;
  /** Reads a frame before the welcome, or the welcome. */
  greet(text: string, hello: Hello): Greeting;
  /** Reads a frame after the welcome. Returns the frame that must be sent back, if any. */
  hear(text: string, listener: Listener): string | null;
}

export const DIALECTS: Record<DialectName, Dialect> = {
  deskwire: {
    path: "/ws",
    subprotocol: "deskwire.v1",
    first: ({ token, batch, joins }) =>
      JSON.stringify({
        t: "hello",
        id: 1,
        token,
        client: { name: "bench", version: "1.0.0" },
        ...(batch === true && { caps: ["batch"] }),
        ...(joins !== undefined && { joins }),
      }),
    greet(text) {
      if (!text.includes('"t":"welcome"')) return { state: "trouble", text };
      return { state: "welcome" };
    },
    hear: hearDeskwire,
  },
  "socket.io": {
    path: "/socket.io/?EIO=4&transport=websocket",
    first: () => null,
    greet(text, { joins }) {
      if (text.startsWith("0{")) return { state: "more", reply: `40${JSON.stringify({ joins })}` };
      if (text.startsWith("40{")) return { state: "welcome" };
      return { state: "trouble", text };
    },
    hear: hearSocketIo,
  },
};

const OBJECT = '{"t":"';
const OK = '{"t":"ok","re":';

/** Every object in a frame begins with its type; no message body of the bench contains that text. */
function hearDeskwire(text: string, listener: Listener): string | null {
  let reply: string | null = null;
  for (let at = text.indexOf(OBJECT); at !== -1; at = text.indexOf(OBJECT, at + 1)) {
    if (text.startsWith(OK, at)) listener.onAck(numberAt(text, at + OK.length));
    else if (text.startsWith("message", at + OBJECT.length)) hearMessage(text, at, listener);
    else if (text.startsWith("err", at + OBJECT.length)) listener.onTrouble(text);
    else if (text.startsWith('ping"', at + OBJECT.length)) reply = '{"t":"pong"}';
    else listener.onEvent?.(text);
  }
  return reply;
}

function hearSocketIo(text: string, listener: Listener): string | null {
  if (text.startsWith("43")) listener.onAck(numberAt(text, 2));
  else if (text.startsWith('42["message"')) hearMessage(text, 0, listener);
  else if (text === "2") return "3";
  else listener.onTrouble(text);
  return null;
}

const CLIENT_ID = '"clientId":"';

/** Client ids of the bench are `<run>-<pair>-<number>`; other messages, such as system ones, have no client id. */
function hearMessage(text: string, from: number, listener: Listener): void {
  const at = text.indexOf(CLIENT_ID, from);
  if (at === -1) return;
  const pairAt = text.indexOf("-", at) + 1;
  const idAt = text.indexOf("-", pairAt) + 1;
  listener.onMessage(numberAt(text, pairAt), numberAt(text, idAt));
}

function numberAt(text: string, from: number): number {
  let value = 0;
  for (let at = from; ; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return value;
    value = value * 10 + digit;
  }
}
