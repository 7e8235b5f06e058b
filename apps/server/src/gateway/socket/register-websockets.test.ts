import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import Fastify from "fastify";
import { afterEach, expect, test } from "vitest";
import { registerWebSockets } from "./register-websockets.ts";

const UPGRADE = [
  "GET /socket HTTP/1.1",
  "Host: localhost",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

const logged = new PassThrough();
const http = Fastify({ logger: { level: "info", stream: logged } });
afterEach(() => http.close());

test("[FRM3] an unreadable frame is the client's fault: the server logs it as information, not as an error", async () => {
  await registerWebSockets(http);
  const failed = Promise.withResolvers<Error>();
  http.get("/socket", { websocket: true }, (socket) => void socket.on("error", failed.resolve));
  await http.listen({ port: 0, host: "127.0.0.1" });
  const peer = connect((http.server.address() as AddressInfo).port, "127.0.0.1");
  peer.write(`${UPGRADE.join("\r\n")}\r\n\r\n`);
  await once(peer, "data");
  // The opcode 3 is reserved.
  peer.write(Buffer.from([0x83, 0x80, 1, 2, 3, 4]));
  expect((await failed.promise).message).toMatch(/invalid opcode/i);
  peer.destroy();
  const lines = String(logged.read())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { level: number; msg: string; reason?: string });
  expect(lines.filter(({ level }) => level > 40)).toEqual([]);
  expect(lines.find(({ msg }) => msg === "a socket failed")?.reason).toMatch(/invalid opcode/i);
});
