import { connect, type Socket } from "node:net";

/** A kept-alive HTTP connection with one request at a time, cheaper than Node's own client. */
export interface RawHttp {
  /** Rejects when the status is not 200, or the connection ends. */
  post(path: string, headers: Record<string, string>, body: string): Promise<void>;
  close(): void;
}

interface HttpState {
  readonly socket: Socket;
  readonly port: number;
  /** The request that waits for its answer. */
  waiting: { resolve(): void; reject(error: Error): void } | null;
  /** The received part of the answer. */
  text: string;
}

export function openRawHttp(port: number): RawHttp {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  const state: HttpState = { socket, port, waiting: null, text: "" };
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => read(state, chunk));
  socket.on("error", (error) => fail(state, error));
  socket.on("close", () => fail(state, new Error("the connection ended")));
  return {
    post: (path, headers, body) => post(state, { path, headers, body }),
    close: () => void socket.destroy(),
  };
}

function post(
  state: HttpState,
  { path, headers, body }: { path: string; headers: Record<string, string>; body: string },
): Promise<void> {
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${state.port}`,
    "Content-Type: application/json",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return new Promise((resolve, reject) => {
    state.waiting = { resolve, reject };
    state.socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  });
}

function read(state: HttpState, chunk: string): void {
  state.text += chunk;
  const end = state.text.indexOf("\r\n\r\n");
  if (end === -1) return;
  const length = Number(/content-length: (\d+)/i.exec(state.text)?.[1] ?? 0);
  if (state.text.length < end + 4 + length) return;
  const answer = state.text;
  state.text = "";
  if (!answer.startsWith("HTTP/1.1 200")) return fail(state, new Error(answer.slice(0, 500)));
  state.waiting?.resolve();
}

function fail(state: HttpState, error: Error): void {
  state.waiting?.reject(error);
  state.waiting = null;
}
