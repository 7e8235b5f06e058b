import { SUBPROTOCOL } from "@deskwire/protocol";
import WebSocket from "ws";

/** A signed-in socket that costs next to nothing: it reads no more of a frame than it needs. */
export interface LightSocket {
  /** Sends a text; resolves with its seq, or null when it was refused or the socket ended. */
  send(conversationId: string, clientId: string, text: string): Promise<number | null>;
  readonly closed: Promise<number>;
  terminate(): void;
}

const ANSWER = /^\{"t":"(ok|err)","re":(\d+)/;
const SEQ = /"seq":(\d+)/;

/** Resolves at `welcome`; rejects when the socket ends before it. */
export function openLightSocket(url: string, token: string): Promise<LightSocket> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, SUBPROTOCOL, {
    perMessageDeflate: false,
  });
  const waiting = new Map<number, (seq: number | null) => void>();
  let nextId = 2;
  let welcomed: (socket: LightSocket) => void = () => undefined;
  const closed = new Promise<number>((resolve) => {
    socket.on("close", (code) => {
      for (const answer of waiting.values()) answer(null);
      resolve(code);
    });
  });
  const light: LightSocket = {
    closed,
    terminate: () => socket.terminate(),
    send(conversationId, clientId, text) {
      if (socket.readyState !== WebSocket.OPEN) return Promise.resolve(null);
      const id = nextId++;
      const body = { text };
      socket.send(JSON.stringify({ t: "send", id, conversationId, clientId, kind: "text", body }));
      return new Promise((resolve) => waiting.set(id, resolve));
    },
  };
  socket.on("error", () => undefined);
  socket.on("open", () => {
    const client = { name: "chaos-light", version: "1" };
    socket.send(JSON.stringify({ t: "hello", id: 1, token, client }));
  });
  socket.on("message", (data: Buffer) => {
    const head = data.toString("latin1", 0, 80);
    if (head.startsWith('{"t":"welcome"')) return welcomed(light);
    if (head.startsWith('{"t":"ping"')) return socket.send('{"t":"pong"}');
    const [, t, re] = ANSWER.exec(head) ?? [];
    const answer = waiting.get(Number(re));
    if (answer === undefined) return undefined;
    waiting.delete(Number(re));
    answer(t === "ok" ? Number(SEQ.exec(head)?.[1]) : null);
  });
  return new Promise((resolve, reject) => {
    welcomed = resolve;
    void closed.then((code) => reject(new Error(`closed with ${code} before welcome`)));
  });
}
