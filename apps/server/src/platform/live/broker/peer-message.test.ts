import fc from "fast-check";
import { expect, test } from "vitest";

import { numbered } from "../testing/test-node.ts";
import { encodePeerMessage, parsePeerMessage } from "./peer-message.ts";
import type { PeerHead } from "./peer-message.ts";

const head: PeerHead = {
  s: "n1~abc",
  n: 7,
  g: [
    { type: "topic", topic: "prices", id: 1, data: null },
    { type: "kick", participant: "user:1", code: 4503, reason: "r", loginId: "l" },
  ],
  p: [{ participant: "user:1", version: 5, members: ["n1~abc"], reachable: null }],
  k: 3,
  a: 2,
  c: 1,
};
const event = { ...numbered(1), data: "line\nbreak\u2028" };
const delivery = { to: ["user:1", "agent:66666666"] as const, text: JSON.stringify(event) };

test("a message is parsed as it was encoded", () => {
  const text = encodePeerMessage(head, [{ ...delivery, to: [...delivery.to] }]);
  expect(parsePeerMessage(text)).toEqual({ ...head, deliveries: [{ ...delivery, event }] });
  expect(parsePeerMessage(encodePeerMessage(head, []))).toEqual({ ...head, deliveries: [] });
});

test("parts of another shape are left out, and unknown fields are ignored", () => {
  const kick = { type: "kick", participant: "user:1", code: "4503", reason: "r" };
  const change = { participant: "user:1", version: 5, members: [1], reachable: true };
  const crooked = {
    ...head,
    d: [["nobody"], ["user:1"], {}, delivery.to],
    g: [{ type: "later" }, kick, null, ...(head.g ?? [])],
    p: [change, 3, ...(head.p ?? [])],
    later: true,
  };
  const lines = [JSON.stringify(crooked), delivery.text, "no json", delivery.text, delivery.text];
  expect(parsePeerMessage([...lines, delivery.text].join("\n"))).toEqual({
    ...head,
    deliveries: [{ ...delivery, event }],
  });
});

test("any text is parsed or refused; parsing never throws", () => {
  fc.assert(
    fc.property(fc.json(), fc.string(), (json, text) => {
      const crooked = `{"s":"x","n":1,"d":${json},"g":[${json}],"p":[${json}],"k":${json}}\n${json}`;
      for (const any of [json, text, crooked]) {
        const message = parsePeerMessage(any);
        expect(message === null || typeof message.s === "string").toBe(true);
      }
    }),
  );
});
