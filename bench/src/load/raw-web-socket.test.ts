import { expect, it } from "vitest";
import { createFrameReader, textFrame } from "./raw-web-socket.ts";

/** An unmasked frame, as a server sends it. */
function serverFrame(text: string, opcode = 1): Buffer {
  const payload = Buffer.from(text, "latin1");
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([0x80 | opcode, length]), payload]);
  if (length <= 0xffff) {
    const header = Buffer.from([0x80 | opcode, 126, length >> 8, length & 0xff]);
    return Buffer.concat([header, payload]);
  }
  const header = Buffer.alloc(10);
  header[0] = 0x80 | opcode;
  header[1] = 127;
  header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, payload]);
}

it.each([
  { size: 1, longest: 300 },
  { size: 7, longest: 300 },
  { size: 4_096, longest: 70_000 },
  { size: 1_000_000, longest: 70_000 },
])("reads frames that come in pieces of $size bytes", ({ size, longest }) => {
  const texts = ["", "short", "x".repeat(126), "y".repeat(longest), "last"];
  const bytes = Buffer.concat(texts.map((text) => serverFrame(text)));
  const heard: string[] = [];
  const reader = createFrameReader((text) => heard.push(text));
  for (let at = 0; at < bytes.length; at += size) {
    expect(reader.read(bytes.subarray(at, at + size))).toBeNull();
  }
  expect(heard).toEqual(texts);
});

it("returns the reason when the server closes", () => {
  const reader = createFrameReader(() => undefined);
  expect(reader.read(serverFrame("\x0f\xa1draining", 8))).toBe("closed 4001 draining");
});

it("masks with zeros, so that the payload stays readable", () => {
  expect(textFrame("hi")).toEqual(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]));
});
