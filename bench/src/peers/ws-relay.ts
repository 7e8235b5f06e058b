// A minimal relay with `ws`: reads a message, passes it to the peer and acknowledges it, in
// Deskwire's own frames. It stores nothing.
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";

type Frame =
  | { t: "hello"; id: number; joins?: string[] }
  | {
      t: "send";
      id: number;
      conversationId: string;
      clientId: string;
      kind: string;
      body: object;
    };

interface Room {
  members: WebSocket[];
  lastSeq: number;
}

const rooms = new Map<string, Room>();

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: 0,
  perMessageDeflate: false,
  maxPayload: 65_536,
  clientTracking: false,
  handleProtocols: () => "deskwire.v1",
});

server.on("listening", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

server.on("connection", (socket) => {
  const joined: Room[] = [];
  socket.on("message", (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as Frame;
    if (frame.t === "hello") {
      for (const id of frame.joins ?? []) joined.push(join(id, socket));
      socket.send(JSON.stringify({ t: "welcome", re: frame.id }));
    } else relay(socket, frame);
  });
  socket.on("close", () => {
    for (const room of joined) room.members = room.members.filter((each) => each !== socket);
  });
});

function join(id: string, socket: WebSocket): Room {
  const room = rooms.get(id) ?? { members: [], lastSeq: 0 };
  rooms.set(id, room);
  room.members.push(socket);
  return room;
}

function relay(socket: WebSocket, frame: Extract<Frame, { t: "send" }>): void {
  const { id, conversationId, clientId, kind, body } = frame;
  const room = rooms.get(conversationId);
  if (room === undefined) return;
  const seq = ++room.lastSeq;
  const at = new Date().toISOString();
  const from = { kind: "user", id: "bench" };
  const message = { seq, clientId, from, kind, body, at };
  const text = JSON.stringify({ t: "message", conversationId, message });
  for (const member of room.members) if (member !== socket) member.send(text);
  socket.send(JSON.stringify({ t: "ok", re: id, seq, at, duplicate: false }));
}
