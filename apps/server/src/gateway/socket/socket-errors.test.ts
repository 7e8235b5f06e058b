import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import Fastify from "fastify";
import { afterEach, expect, test } from "vitest";
import { registerPlugins } from "../http/http-server.ts";

const options = { logLevel: "info", trustProxy: 0, allowedOrigins: [] };
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

test("[FRM3] frames that are none are the client's fault, and no error of the server's log", async () => {
  await registerPlugins(http, options);
  const failed = Promise.withResolvers<Error>();
  http.get("/socket", { websocket: true }, (socket) => void socket.on("error", failed.resolve));
  await http.listen({ port: 0, host: "127.0.0.1" });
  const peer = connect((http.server.address() as AddressInfo).port, "127.0.0.1");
  peer.write(`${UPGRADE.join("\r\n")}\r\n\r\n`);
  await once(peer, "data");
  // A frame of a reserved kind.
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
