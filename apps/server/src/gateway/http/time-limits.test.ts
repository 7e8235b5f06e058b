import { EventEmitter, once } from "node:events";
import type { IncomingMessage } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { createHttp } from "./http-server.ts";
import { problems } from "./problem.ts";
import { TIME_LIMITS, watchBody, type TimeLimits } from "./time-limits.ts";

const SHORT: TimeLimits = {
  headersMs: 200,
  bodyMs: 200,
  window: { ms: 200, bytesMin: 1_000 },
  keepAliveMs: 200,
  idleMs: 60_000,
};
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let http: FastifyInstance;

beforeAll(async () => {
  http = createHttp({ logLevel: "silent", trustProxy: 0, timeLimits: SHORT });
  await http.register(problems, { log });
  http.get("/page", async () => "page");
  http.post("/fast", async () => "taken");
  http.post("/slow", { config: { slowBody: true } }, async () => "taken");
  await http.listen({ port: 0, host: "127.0.0.1" });
});
afterAll(() => http.close());

/** Sends `head`, then `drip` every 20 ms. Resolves with all that came when the server has closed the connection. */
async function send(head: string, drip = ""): Promise<string> {
  const socket: Socket = connect((http.server.address() as AddressInfo).port, "127.0.0.1");
  const dripping = setInterval(() => drip !== "" && socket.writable && socket.write(drip), 20);
  onTestFinished(() => clearInterval(dripping));
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk) => (text += String(chunk)));
  socket.on("error", () => undefined);
  socket.write(head);
  await once(socket, "close");
  return text;
}

const head = (method: string, path: string, more = "") =>
  `${method} ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${more}`;

describe("[SRV6] a connection ends with 408 when", () => {
  test.each<[string, string, string]>([
    ["nothing arrives", "", ""],
    ["the headers drip in", head("GET", "/page"), "X-A: b\r\n"],
    ["the body never arrives", head("POST", "/fast", "Content-Length: 9\r\n\r\n"), ""],
    ["the body drips in", head("POST", "/fast", "Content-Length: 999\r\n\r\n"), " "],
    ["chunks drip in", head("POST", "/fast", "Transfer-Encoding: chunked\r\n\r\n"), "1\r\n \r\n"],
    [
      "a slow body is below the least rate",
      head("POST", "/slow", "Content-Length: 9999\r\n\r\n"),
      " ",
    ],
  ])("%s", async (_, start, drip) => {
    const answer = await send(start, drip);
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(answer).toContain('"code":"request_timeout"');
  });
});

test("[SRV6] a body that nobody waits for does not hold the connection after the answer", async () => {
  const answer = await send(head("GET", "/page", "Content-Length: 9\r\n\r\n"), "");
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
});

test("[SRV6] a connection without a further request ends", async () => {
  expect(await send(head("GET", "/page", "\r\n"))).toMatch(/^HTTP\/1\.1 200 OK/);
});

describe("[SRV6] a slow body", () => {
  /** Whether a body ends when so many bytes arrive in each window. */
  function endsWith(bytesPerWindow: number, windows: number): boolean {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const socket = { bytesRead: 0 };
    const body = Object.assign(new EventEmitter(), { complete: false, socket });
    const end = vi.fn<() => void>();
    const options = { limits: TIME_LIMITS, slowBody: true, end };
    watchBody(body as unknown as IncomingMessage, options);
    for (let n = 0; n < windows; n++) {
      socket.bytesRead += bytesPerWindow;
      vi.advanceTimersByTime(TIME_LIMITS.window.ms);
    }
    body.emit("close");
    expect(vi.getTimerCount()).toBe(0);
    return end.mock.calls.length > 0;
  }

  test("may take half an hour at 10 KiB/s", () => {
    expect(endsWith(300 * 1024, 60)).toBe(false);
  });

  test("ends below that", () => {
    expect(endsWith(300 * 1024 - 1, 2)).toBe(true);
  });
});
