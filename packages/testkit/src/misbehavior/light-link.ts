import { once } from "node:events";
import { SUBPROTOCOL } from "@deskwire/protocol";
import WebSocket from "ws";

/** A signed-in socket that keeps nothing of what it has received. */
export interface LightLink {
  /** Resolves with the answer's code, `ok` or the code of a refusal; `closed` when the socket ends before. */
  request(fields: object): Promise<string>;
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  /** The conversation that the last `open` answered. */
  readonly conversationId: string | null;
  terminate(): void;
}

const ANSWER = /^\{"t":"(ok|err)","re":(\d+)(?:,"code":"(\w+)")?/;
const CONVERSATION = /^\{"t":"ok","re":\d+,"conversation":\{"id":"([0-9a-f-]{36})"/;
/** Holds the beginning of an answer. */
const HEAD_CHARS = 120;

interface State {
  readonly socket: WebSocket;
  readonly waiting: Map<number, (code: string) => void>;
  nextId: number;
  conversationId: string | null;
}

/** Resolves at `welcome`. Rejects when the socket ends before that. */
export async function openLightLink(url: string, token: string): Promise<LightLink> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, SUBPROTOCOL, {
    perMessageDeflate: false,
  });
  const state: State = { socket, waiting: new Map(), nextId: 2, conversationId: null };
  socket.on("error", () => undefined);
  const closed = once(socket, "close").then(([code]) => {
    for (const answer of state.waiting.values()) answer("closed");
    return code as number;
  });
  await welcomed(socket, token, closed);
  socket.on("message", (data: Buffer) => receive(state, data.toString("latin1", 0, HEAD_CHARS)));
  return {
    closed,
    get conversationId() {
      return state.conversationId;
    },
    terminate: () => socket.terminate(),
    request: (fields) => request(state, fields),
  };
}

function welcomed(socket: WebSocket, token: string, closed: Promise<number>): Promise<void> {
  return new Promise((resolve, reject) => {
    void closed.then((code) => reject(new Error(`closed with ${code} before welcome`)));
    socket.once("message", () => resolve());
    socket.once("open", () => {
      const client = { name: "light-link", version: "1" };
      socket.send(JSON.stringify({ t: "hello", id: 1, token, client }));
    });
  });
}

function request(state: State, fields: object): Promise<string> {
  const { socket, waiting } = state;
  if (socket.readyState !== WebSocket.OPEN) return Promise.resolve("closed");
  const id = state.nextId++;
  socket.send(JSON.stringify({ ...fields, id }));
  return new Promise((resolve) => waiting.set(id, resolve));
}

function receive(state: State, head: string): void {
  if (head.startsWith('{"t":"ping"')) return state.socket.send('{"t":"pong"}');
  const [, t, re, code] = ANSWER.exec(head) ?? [];
  if (t === undefined) return;
  state.conversationId = CONVERSATION.exec(head)?.[1] ?? state.conversationId;
  const answer = state.waiting.get(Number(re));
  state.waiting.delete(Number(re));
  answer?.(t === "ok" ? "ok" : (code ?? "err"));
}
