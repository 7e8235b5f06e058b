import type { DialectName } from "./commands.ts";
import { frameHeader } from "./raw-web-socket.ts";

/** A chat line as people write it here: two scripts and an emoji. */
const TEXT = "你好，请问这件外套还有 M 码吗？今天能发货吗 😊 Thanks!";

/** Ids have nine digits each, so that a frame is always of one length and only digits change. */
export const FIRST_ID = 100_000_000;
const DIGITS = 9;
const PLACE = "#".repeat(DIGITS);

/** A pair's `send` frame, made once. */
export interface SendTemplate {
  /** Frames with the ids `from` … `from + count - 1`, each its own or all as one array frame. */
  frames(from: number, count: number): Buffer;
}

export interface TemplateOptions {
  dialect: DialectName;
  conversationId: string;
  /** Comes before the number in each client id: one text for each pair and run. */
  clientIdPrefix: string;
  batch: boolean;
}

export function createSendTemplate(options: TemplateOptions): SendTemplate {
  const payload = Buffer.from(payloadOf(options));
  const first = payload.indexOf(PLACE);
  const second = payload.indexOf(PLACE, first + DIGITS);
  const single = Buffer.concat([frameHeader(payload.length), payload]);
  const headerLength = single.length - payload.length;

  function fill(target: Buffer, payloadAt: number, id: number): void {
    const digits = String(id);
    target.write(digits, payloadAt + first, "latin1");
    target.write(digits, payloadAt + second, "latin1");
  }

  function separate(from: number, count: number): Buffer {
    const bytes = Buffer.allocUnsafe(single.length * count);
    for (let at = 0; at < count; at++) {
      single.copy(bytes, at * single.length);
      fill(bytes, at * single.length + headerLength, from + at);
    }
    return bytes;
  }

  function joined(from: number, count: number): Buffer {
    const header = frameHeader(count * (payload.length + 1) + 1);
    const bytes = Buffer.allocUnsafe(header.length + count * (payload.length + 1) + 1);
    let at = header.copy(bytes);
    for (let item = 0; item < count; item++) {
      bytes[at++] = item === 0 ? 0x5b : 0x2c;
      payload.copy(bytes, at);
      fill(bytes, at, from + item);
      at += payload.length;
    }
    bytes[at] = 0x5d;
    return bytes;
  }

  return {
    frames: (from, count) =>
      options.batch && count > 1 ? joined(from, count) : separate(from, count),
  };
}

function payloadOf({ dialect, conversationId, clientIdPrefix }: TemplateOptions): string {
  const request = {
    conversationId,
    clientId: `${clientIdPrefix}-${PLACE}`,
    kind: "text",
    body: { text: TEXT },
  };
  if (dialect === "socket.io") return `42${PLACE}${JSON.stringify(["send", request])}`;
  return JSON.stringify({ t: "send", id: PLACE, ...request }).replace(`"${PLACE}"`, PLACE);
}
