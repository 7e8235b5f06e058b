import { connect, type Socket } from "node:net";

/**
 * A WebSocket client that does as little as possible, so that the generator costs less than what
 * it measures: frames are masked with zeros, which leaves the payload as it is, and what arrives
 * is read as Latin-1, which is enough for the ASCII that the dialects look for.
 */
export interface RawWebSocket {
  write(frames: Buffer): void;
  destroy(): void;
}

export interface RawWebSocketOptions {
  port: number;
  path: string;
  subprotocol?: string;
  onOpen(): void;
  onText(text: string): void;
  /** After all the frames of one read. */
  onRead?(): void;
  /** Once; not after `destroy`. */
  onClose(reason: string): void;
}

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

export function openRawWebSocket(options: RawWebSocketOptions): RawWebSocket {
  const socket = connect({ host: "127.0.0.1", port: options.port, noDelay: true });
  const reader = createFrameReader(options.onText, (payload) => socket.write(pong(payload)));
  let opened = false;
  let closed = false;

  function close(reason: string): void {
    if (closed) return;
    closed = true;
    socket.destroy();
    options.onClose(reason);
  }

  function read(chunk: Buffer): void {
    if (!opened) {
      const end = chunk.indexOf("\r\n\r\n");
      const status = chunk.toString("latin1", 0, Math.max(0, chunk.indexOf("\r\n")));
      if (end === -1 || !status.includes(" 101 ")) return close(`no WebSocket: ${status}`);
      opened = true;
      options.onOpen();
      if (chunk.length > end + 4) read(chunk.subarray(end + 4));
      return;
    }
    const closeReason = reader.read(chunk);
    options.onRead?.();
    if (closeReason !== null) close(closeReason);
  }

  socket.on("connect", () => upgrade(socket, options));
  socket.on("data", read);
  socket.on("error", (error) => close(error.message));
  socket.on("close", () => close("the connection ended"));
  return {
    write: (frames) => void socket.write(frames),
    destroy() {
      closed = true;
      socket.destroy();
    },
  };
}

function upgrade(socket: Socket, { port, path, subprotocol }: RawWebSocketOptions): void {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: ZGVza3dpcmUtYmVuY2gtLQ==",
    ...(subprotocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${subprotocol}`]),
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
}

export interface FrameReader {
  /** Hands on the text frames that are complete; answers why the peer closes, or null. */
  read(chunk: Buffer): string | null;
}

export function createFrameReader(
  onText: (text: string) => void,
  onPing?: (payload: Buffer) => void,
): FrameReader {
  let rest: Buffer | null = null;
  return {
    read(chunk) {
      const bytes: Buffer = rest === null ? chunk : Buffer.concat([rest, chunk]);
      let at = 0;
      for (;;) {
        const frame = frameAt(bytes, at);
        if (frame === null) break;
        at = frame.end;
        if (frame.opcode === TEXT) onText(bytes.toString("latin1", frame.start, frame.end));
        else if (frame.opcode === PING) onPing?.(bytes.subarray(frame.start, frame.end));
        else if (frame.opcode === CLOSE) return closeReason(bytes.subarray(frame.start, frame.end));
      }
      rest = at < bytes.length ? bytes.subarray(at) : null;
      return null;
    },
  };
}

function frameAt(bytes: Buffer, at: number): { opcode: number; start: number; end: number } | null {
  if (at + 2 > bytes.length) return null;
  const opcode = bytes.readUInt8(at) & 0x0f;
  let length = bytes.readUInt8(at + 1) & 0x7f;
  let start = at + 2;
  if (length === 126) {
    if (start + 2 > bytes.length) return null;
    length = bytes.readUInt16BE(start);
    start += 2;
  } else if (length === 127) {
    if (start + 8 > bytes.length) return null;
    length = Number(bytes.readBigUInt64BE(start));
    start += 8;
  }
  return start + length > bytes.length ? null : { opcode, start, end: start + length };
}

function closeReason(payload: Buffer): string {
  return payload.length < 2
    ? "closed"
    : `closed ${payload.readUInt16BE(0)} ${payload.toString("utf8", 2)}`;
}

/** A frame from a client, masked with zeros. */
export function textFrame(payload: Buffer | string): Buffer {
  const bytes = typeof payload === "string" ? Buffer.from(payload) : payload;
  return Buffer.concat([frameHeader(bytes.length), bytes]);
}

/** What every browser answers to a ping. */
function pong(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80 | PONG, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

export function frameHeader(length: number): Buffer {
  const fin = 0x80 | TEXT;
  const masked = 0x80;
  if (length < 126) return Buffer.from([fin, masked | length, 0, 0, 0, 0]);
  if (length > 0xffff) throw new RangeError(`a frame of ${length} bytes is not sent here`);
  return Buffer.from([fin, masked | 126, length >> 8, length & 0xff, 0, 0, 0, 0]);
}
