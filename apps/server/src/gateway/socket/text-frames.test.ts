import type { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { encodeTextFrames } from "./text-frames.ts";

type Reader = EventEmitter & { write(chunk: Buffer): void };

// `ws` exports it, but its types do not.
const { Receiver } = createRequire(import.meta.url)("ws") as {
  Receiver: new (options: { isServer: boolean }) => Reader;
};

/** The texts that `ws` reads from the bytes. */
function decode(bytes: Buffer): string[] {
  const receiver = new Receiver({ isServer: false });
  const texts: string[] = [];
  receiver.on("message", (data: Buffer) => texts.push(data.toString("utf8")));
  receiver.write(bytes);
  return texts;
}

describe("encodeTextFrames", () => {
  it("makes frames that ws reads as the same texts, in order", () => {
    const texts = ['{"t":"ok"}', "你好 😊", ""];
    expect(decode(encodeTextFrames(texts))).toEqual(texts);
  });

  it.each([0, 125, 126, 65_535, 65_536])(
    "writes the length of %i bytes as in the RFC",
    (length) => {
      const text = "x".repeat(length);
      const header = length < 126 ? 2 : length <= 65_535 ? 4 : 10;
      const bytes = encodeTextFrames([text]);
      expect(bytes.length).toBe(header + length);
      expect(decode(bytes)).toEqual([text]);
    },
  );

  it("counts bytes, not characters", () => {
    const text = "界".repeat(60);
    expect(decode(encodeTextFrames([text, "end"]))).toEqual([text, "end"]);
  });
});
