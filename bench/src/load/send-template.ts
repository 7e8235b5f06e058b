import type { DialectName } from "./commands.ts";
import { frameHeader } from "./raw-web-socket.ts";

/** A typical chat message: two scripts and an emoji. */
const TEXT = "你好，请问这件外套还有 M 码吗？今天能发货吗 😊 Thanks!";

/** All ids have nine digits, so that all frames of a pair have one length and differ only in digits. */
export const FIRST_ID = 100_000_000;
const DIGITS = 9;
const PLACE = "#".repeat(DIGITS);

const OPENING_BRACKET = 0x5b;
const COMMA = 0x2c;
const CLOSING_BRACKET = 0x5d;

/** A pair's `send` frame, which is made once and then filled with ids. */
export interface SendTemplate {
  /** The frames with the ids `from` … `from + count - 1`: single frames or one array frame. */
  frames(from: number, count: number): Buffer;
}

export interface TemplateOptions {
  dialect: DialectName;
  conversationId: string;
  /** The beginning of each client id, unique for the pair and the run. */
  clientIdPrefix: string;
  batch: boolean;
}

interface Template {
  readonly payload: Buffer;
  /** Where the payload has its two ids. */
  readonly placesAt: readonly [number, number];
  /** The payload behind the header of a single frame. */
  readonly single: Buffer;
}

export function createSendTemplate(options: TemplateOptions): SendTemplate {
  const payload = Buffer.from(payloadOf(options));
  const first = payload.indexOf(PLACE);
  const second = payload.indexOf(PLACE, first + DIGITS);
  const single = Buffer.concat([frameHeader(payload.length), payload]);
  const template: Template = { payload, placesAt: [first, second], single };
  return {
    frames: (from, count) =>
      options.batch && count > 1
        ? arrayFrame(template, from, count)
        : singleFrames(template, from, count),
  };
}

function singleFrames(template: Template, from: number, count: number): Buffer {
  const { single, payload } = template;
  const headerLength = single.length - payload.length;
  const bytes = Buffer.allocUnsafe(single.length * count);
  for (let item = 0; item < count; item++) {
    const at = item * single.length;
    single.copy(bytes, at);
    fill(template, { bytes, payloadAt: at + headerLength, id: from + item });
  }
  return bytes;
}

function arrayFrame(template: Template, from: number, count: number): Buffer {
  const { payload } = template;
  const length = count * (payload.length + 1) + 1;
  const header = frameHeader(length);
  const bytes = Buffer.allocUnsafe(header.length + length);
  let at = header.copy(bytes);
  for (let item = 0; item < count; item++) {
    bytes[at++] = item === 0 ? OPENING_BRACKET : COMMA;
    payload.copy(bytes, at);
    fill(template, { bytes, payloadAt: at, id: from + item });
    at += payload.length;
  }
  bytes[at] = CLOSING_BRACKET;
  return bytes;
}

function fill(
  { placesAt: [first, second] }: Template,
  { bytes, payloadAt, id }: { bytes: Buffer; payloadAt: number; id: number },
): void {
  const digits = String(id);
  bytes.write(digits, payloadAt + first, "latin1");
  bytes.write(digits, payloadAt + second, "latin1");
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
