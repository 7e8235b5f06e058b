import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** An echo server and a client that is connected through a proxy. */
async function arrange(): Promise<{
  proxy: TcpProxy;
  client: Socket;
  hears(length: number): Promise<string>;
}> {
  const server = createServer((socket) => void socket.on("error", () => undefined).pipe(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => server.close());
  const proxy = await createTcpProxy(() => (server.address() as AddressInfo).port);
  closers.push(() => proxy.close());
  const client = connect(proxy.port, "127.0.0.1");
  client.on("error", () => undefined);
  let heard = "";
  client.on("data", (chunk) => (heard += String(chunk)));
  await once(client, "connect");
  closers.push(() => client.destroy());
  return {
    proxy,
    client,
    async hears(length) {
      while (heard.length < length) await once(client, "data");
      return heard;
    },
  };
}

test("held bytes arrive after the release, in order", async () => {
  const { proxy, client, hears } = await arrange();
  client.write("a");
  expect(await hears(1)).toBe("a");
  proxy.hold("toServer");
  client.write("b");
  const seen = new Promise<void>((resolve) => void proxy.listen(() => resolve()));
  await seen;
  proxy.release("toServer");
  client.write("c");
  expect(await hears(3)).toBe("abc");
});

test("a cut ends the client's connection, and a refused connection ends at once", async () => {
  const { proxy, client } = await arrange();
  proxy.refuse(true);
  const other = connect(proxy.port, "127.0.0.1");
  other.on("error", () => undefined);
  await ended(other);
  expect(proxy.accepted).toBe(1);
  proxy.cut();
  await ended(client);
  expect(proxy.links).toEqual([]);
});

test("a delayed and throttled stream arrives complete and in order", async () => {
  const { proxy, client, hears } = await arrange();
  proxy.delay(5);
  proxy.throttle(400_000);
  const text = Array.from({ length: 5_000 }, (_, n) => `${n} `).join("");
  client.write(text);
  expect(await hears(text.length)).toBe(text);
});

/** Resolves when the socket has ended, with or without an error. */
function ended(socket: Socket): Promise<void> {
  return new Promise((resolve) => void socket.once("close", () => resolve()));
}
