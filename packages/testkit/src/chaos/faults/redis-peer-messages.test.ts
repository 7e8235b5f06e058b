import { expect, test } from "vitest";
import { rewriteNotices } from "./redis-peer-messages.ts";

const notice = (text: string): string =>
  `*3\r\n$7\r\nmessage\r\n$2\r\nch\r\n$${text.length}\r\n${text}\r\n`;
const SUBSCRIBED = "*3\r\n$9\r\nsubscribe\r\n$2\r\nch\r\n:1\r\n";

test("published messages are decided on one by one, in whatever pieces they come; all else passes", () => {
  const stream = `+OK\r\n${SUBSCRIBED}${notice("one\r\n")}${notice("two")}$-1\r\n${notice("three")}`;
  for (const size of [1, 7, stream.length]) {
    const rewrite = rewriteNotices((each) => (each.includes("two") ? [] : [each, each]));
    const out: string[] = [];
    for (let at = 0; at < stream.length; at += size)
      out.push(...rewrite(Buffer.from(stream.slice(at, at + size))).map(String));
    const [one, three] = [notice("one\r\n"), notice("three")];
    expect(out.join("")).toBe(`+OK\r\n${SUBSCRIBED}${one}${one}$-1\r\n${three}${three}`);
  }
});
