// A common way to push from Redis lists: for each connected user a loop, on its own Redis connection,
// that waits in BRPOP and writes each element to the socket. It stores and confirms nothing.
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";

const REDIS_PORT = Number(process.env["REDIS_PORT"]);

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: 0,
  perMessageDeflate: false,
  clientTracking: false,
});

server.on("listening", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

server.on("connection", (socket) => {
  socket.once("message", (data: Buffer) => follow(socket, userOf(data.toString())));
});

function userOf(token: string): string {
  const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
  return (JSON.parse(payload) as { sub: string }).sub;
}

function follow(socket: WebSocket, userId: string): void {
  const list = `user_${userId}_messages`;
  const pop = `*3\r\n$5\r\nBRPOP\r\n$${list.length}\r\n${list}\r\n$1\r\n0\r\n`;
  const redis = connect({ host: "127.0.0.1", port: REDIS_PORT, noDelay: true });
  let rest = Buffer.alloc(0);
  redis.write(pop);
  redis.on("data", (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const element = elementOf(rest, list.length);
    if (element === null) return;
    rest = Buffer.alloc(0);
    socket.send(element, { binary: false });
    redis.write(pop);
  });
  redis.on("error", () => socket.close());
  socket.on("close", () => redis.destroy());
}

/** The element in the reply `*2 $n list $m element`; null while the reply is incomplete. */
function elementOf(reply: Buffer, listLength: number): Buffer | null {
  const lengthAt = `*2\r\n$${listLength}\r\n`.length + listLength + "\r\n$".length;
  const lengthEnd = reply.indexOf("\r\n", lengthAt);
  if (lengthEnd === -1) return null;
  const start = lengthEnd + 2;
  const end = start + Number(reply.toString("latin1", lengthAt, lengthEnd));
  return reply.length < end + 2 ? null : reply.subarray(start, end);
}
