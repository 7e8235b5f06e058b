import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { closeSocket } from "./close-socket.ts";

let server: WebSocketServer;

beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** The reason that the peer gets. */
async function receivedReason(reason: string): Promise<string> {
  server.once("connection", (webSocket) => void closeSocket(webSocket, 4501, reason));
  const { port } = server.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  const [code, text] = (await once(client, "close")) as [number, Buffer];
  expect(code).toBe(4501);
  return text.toString();
}

test("[CON7] a reason of any length and script closes the socket, and is cut after the last whole character that fits", async () => {
  expect(await receivedReason("short")).toBe("short");
  expect(await receivedReason("x".repeat(200))).toBe("x".repeat(123));
  expect(await receivedReason("中".repeat(80))).toBe("中".repeat(41));
  expect(await receivedReason(`xx${"😀".repeat(80)}`)).toBe(`xx${"😀".repeat(30)}`);
});
