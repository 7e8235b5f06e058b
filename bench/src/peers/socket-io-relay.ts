// The same relay written with Socket.IO in the usual way, over WebSocket alone.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";

interface Send {
  conversationId: string;
  clientId: string;
  kind: string;
  body: object;
}

type Acknowledge = (answer: { seq: number; at: string; duplicate: boolean }) => void;

const http = createServer();
const server = new Server(http, {
  transports: ["websocket"],
  perMessageDeflate: false,
  serveClient: false,
});
const lastSeqs = new Map<string, number>();

server.on("connection", (socket) => {
  const { joins = [] } = socket.handshake.auth as { joins?: string[] };
  void socket.join(joins);
  socket.on("send", ({ conversationId, clientId, kind, body }: Send, acknowledge: Acknowledge) => {
    const seq = (lastSeqs.get(conversationId) ?? 0) + 1;
    lastSeqs.set(conversationId, seq);
    const at = new Date().toISOString();
    const from = { kind: "user", id: "bench" };
    const message = { seq, clientId, from, kind, body, at };
    socket.to(conversationId).emit("message", { conversationId, message });
    acknowledge({ seq, at, duplicate: false });
  });
});

http.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(http.address() as AddressInfo).port}`);
});
