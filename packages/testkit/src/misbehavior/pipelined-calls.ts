import { connect } from "node:net";

/** One connection that sends GET calls without waiting for the answers to earlier ones. */
export interface PipelinedCalls {
  /** Sends a call, unless the connection has ended. */
  call(): void;
  /** Calls without an answer. */
  readonly waiting: number;
  /** Resolves when the connection has ended. */
  readonly closed: Promise<void>;
}

export interface PipelineOptions {
  url: string;
  headers: Record<string, string>;
  /** `ok`, or the code of a refusal. */
  onAnswer(code: string): void;
}

/** An answer of known length. */
const HEAD = /^HTTP\/1\.1 (\d+)[^]*?\r\ncontent-length: (\d+)\r\n[^]*?\r\n\r\n/i;
const CODE = /"code":"(\w+)"/;

interface State extends PipelineOptions {
  waiting: number;
  /** What has arrived and belongs to no whole answer yet. */
  rest: string;
}

export function openPipeline(options: PipelineOptions): PipelinedCalls {
  const state: State = { ...options, waiting: 0, rest: "" };
  const { hostname, port } = new URL(options.url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const request = requestOf(options);
  socket.setEncoding("latin1");
  socket.on("error", () => undefined);
  socket.on("data", (chunk: string) => receive(state, chunk));
  return {
    closed: new Promise((resolve) => void socket.once("close", () => resolve())),
    get waiting() {
      return state.waiting;
    },
    call() {
      if (!socket.writable) return;
      state.waiting++;
      socket.write(request);
    },
  };
}

function requestOf({ url, headers }: PipelineOptions): string {
  const { host, pathname, search } = new URL(url);
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}`);
  return `GET ${pathname}${search} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
}

function receive(state: State, chunk: string): void {
  state.rest += chunk;
  for (let head = HEAD.exec(state.rest); head !== null; head = HEAD.exec(state.rest)) {
    const [{ length }, status, bytes] = head;
    const end = length + Number(bytes);
    if (state.rest.length < end) return;
    const body = state.rest.slice(length, end);
    state.rest = state.rest.slice(end);
    state.waiting--;
    state.onAnswer(status === "200" ? "ok" : (CODE.exec(body)?.[1] ?? `status ${status}`));
  }
}
