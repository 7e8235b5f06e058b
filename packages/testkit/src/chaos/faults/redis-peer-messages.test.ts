import { expect, test } from "vitest";
import { rewritePeerMessages } from "./redis-peer-messages.ts";

const published = (text: string): string =>
  `*3\r\n$7\r\nmessage\r\n$2\r\nch\r\n$${text.length}\r\n${text}\r\n`;
const SUBSCRIBED = "*3\r\n$9\r\nsubscribe\r\n$2\r\nch\r\n:1\r\n";

test("each published message is decided on, however the stream is divided; all other replies pass", () => {
  const stream = `+OK\r\n${SUBSCRIBED}${published("one\r\n")}${published("two")}$-1\r\n${published("three")}`;
  for (const size of [1, 7, stream.length]) {
    const rewrite = rewritePeerMessages((each) => (each.includes("two") ? [] : [each, each]));
    const out: string[] = [];
    for (let at = 0; at < stream.length; at += size)
      out.push(...rewrite(Buffer.from(stream.slice(at, at + size))).map(String));
    const [one, three] = [published("one\r\n"), published("three")];
    expect(out.join("")).toBe(`+OK\r\n${SUBSCRIBED}${one}${one}$-1\r\n${three}${three}`);
  }
});
