import { connect, type Socket } from "node:net";

/**
 * A minimal WebSocket client, so that the generator costs less than the measured server. It masks
 * frames with zeros, which leaves the payload unchanged, and decodes received text as Latin-1, which
 * suffices for the ASCII that the dialects look for.
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
  /** Called after all frames of one read. */
  onRead?(): void;
  /** Called once, and not after `destroy`. */
  onClose(reason: string): void;
}

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

interface SocketState {
  readonly options: RawWebSocketOptions;
  readonly socket: Socket;
  readonly reader: FrameReader;
  /** Whether the server has accepted the upgrade. */
  opened: boolean;
  closed: boolean;
}

export function openRawWebSocket(options: RawWebSocketOptions): RawWebSocket {
  const socket = connect({ host: "127.0.0.1", port: options.port, noDelay: true });
  const reader = createFrameReader(options.onText, (payload) => socket.write(pong(payload)));
  const state: SocketState = { options, socket, reader, opened: false, closed: false };
  socket.on("connect", () => upgrade(socket, options));
  socket.on("data", (chunk) => read(state, chunk));
  socket.on("error", (error) => close(state, error.message));
  socket.on("close", () => close(state, "the connection ended"));
  return {
    write: (frames) => void socket.write(frames),
    destroy() {
      state.closed = true;
      socket.destroy();
    },
  };
}

function read(state: SocketState, chunk: Buffer): void {
  if (!state.opened) return readUpgrade(state, chunk);
  const closeReason = state.reader.read(chunk);
  state.options.onRead?.();
  if (closeReason !== null) close(state, closeReason);
}

function readUpgrade(state: SocketState, chunk: Buffer): void {
  const end = chunk.indexOf("\r\n\r\n");
  const status = chunk.toString("latin1", 0, Math.max(0, chunk.indexOf("\r\n")));
  if (end === -1 || !status.includes(" 101 ")) return close(state, `no WebSocket: ${status}`);
  state.opened = true;
  state.options.onOpen();
  if (chunk.length > end + 4) read(state, chunk.subarray(end + 4));
}

function close(state: SocketState, reason: string): void {
  if (state.closed) return;
  state.closed = true;
  state.socket.destroy();
  state.options.onClose(reason);
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
  /** Passes on the complete text frames. Returns the reason when the peer closes, otherwise null. */
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

/** A client frame, masked with zeros. */
export function textFrame(payload: Buffer | string): Buffer {
  const bytes = typeof payload === "string" ? Buffer.from(payload) : payload;
  return Buffer.concat([frameHeader(bytes.length), bytes]);
}

/** The answer to a ping. */
function pong(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80 | PONG, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

export function frameHeader(length: number): Buffer {
  const fin = 0x80 | TEXT;
  const masked = 0x80;
  if (length < 126) return Buffer.from([fin, masked | length, 0, 0, 0, 0]);
  if (length > 0xffff)
    throw new RangeError(`a frame of ${length} bytes is too long for this client`);
  return Buffer.from([fin, masked | 126, length >> 8, length & 0xff, 0, 0, 0, 0]);
}
