import { SUBPROTOCOL } from "@deskwire/protocol";
import WebSocket from "ws";

/** A signed-in socket that reads only the beginning of each frame, for rows with thousands of clients. */
export interface LightSocket {
  /** Sends a text. Resolves with its seq; null: it was refused, or the socket ended. */
  send(conversationId: string, clientId: string, text: string): Promise<number | null>;
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  terminate(): void;
}

const ANSWER = /^\{"t":"(ok|err)","re":(\d+)/;
const SEQ = /"seq":(\d+)/;
/** Holds the type, the id and the seq of an answer. */
const HEAD_CHARS = 80;

interface LightState {
  readonly socket: WebSocket;
  /** The sends without an answer, by request id. */
  readonly waiting: Map<number, (seq: number | null) => void>;
  readonly welcomed: () => void;
  nextId: number;
}

/** Resolves at `welcome`. Rejects when the socket ends before that. */
export async function openLightSocket(url: string, token: string): Promise<LightSocket> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, SUBPROTOCOL, {
    perMessageDeflate: false,
  });
  const welcome = Promise.withResolvers<void>();
  const state: LightState = { socket, waiting: new Map(), welcomed: welcome.resolve, nextId: 2 };
  const closed = new Promise<number>((resolve) => void socket.on("close", resolve));
  void closed.then((code) => {
    for (const answer of state.waiting.values()) answer(null);
    welcome.reject(new Error(`closed with ${code} before welcome`));
  });
  socket.on("error", () => undefined);
  socket.on("open", () => {
    const client = { name: "chaos-light", version: "1" };
    socket.send(JSON.stringify({ t: "hello", id: 1, token, client }));
  });
  socket.on("message", (data: Buffer) => receive(state, data.toString("latin1", 0, HEAD_CHARS)));
  await welcome.promise;
  return {
    closed,
    terminate: () => socket.terminate(),
    send: (...message) => send(state, ...message),
  };
}

function send(
  state: LightState,
  conversationId: string,
  clientId: string,
  text: string,
): Promise<number | null> {
  const { socket, waiting } = state;
  if (socket.readyState !== WebSocket.OPEN) return Promise.resolve(null);
  const id = state.nextId++;
  const body = { text };
  socket.send(JSON.stringify({ t: "send", id, conversationId, clientId, kind: "text", body }));
  return new Promise((resolve) => waiting.set(id, resolve));
}

function receive({ socket, waiting, welcomed }: LightState, head: string): void {
  if (head.startsWith('{"t":"welcome"')) return welcomed();
  if (head.startsWith('{"t":"ping"')) return socket.send('{"t":"pong"}');
  const [, t, re] = ANSWER.exec(head) ?? [];
  const answer = waiting.get(Number(re));
  waiting.delete(Number(re));
  return answer?.(t === "ok" ? Number(SEQ.exec(head)?.[1]) : null);
}
