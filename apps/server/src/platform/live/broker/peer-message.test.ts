import fc from "fast-check";
import { expect, test } from "vitest";

import { numbered } from "../testing/test-node.ts";
import { encodePeerMessage, parsePeerMessage } from "./peer-message.ts";
import type { PeerWords } from "./peer-message.ts";

const head: PeerWords & { s: string; n: number } = {
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

test("what was written is read", () => {
  const text = encodePeerMessage(head, [{ ...delivery, to: [...delivery.to] }]);
  expect(parsePeerMessage(text)).toEqual({ ...head, deliveries: [{ ...delivery, event }] });
  expect(parsePeerMessage(encodePeerMessage(head, []))).toEqual({ ...head, deliveries: [] });
});

test("parts of other shapes are left out, unknown fields ignored", () => {
  const kick = { type: "kick", participant: "user:1", code: "4503", reason: "r" };
  const notice = { participant: "user:1", version: 5, members: [1], reachable: true };
  const crooked = {
    ...head,
    d: [["nobody"], ["user:1"], {}, delivery.to],
    g: [{ type: "later" }, kick, null, ...(head.g ?? [])],
    p: [notice, 3, ...(head.p ?? [])],
    later: true,
  };
  const lines = [JSON.stringify(crooked), delivery.text, "no json", delivery.text, delivery.text];
  expect(parsePeerMessage([...lines, delivery.text].join("\n"))).toEqual({
    ...head,
    deliveries: [{ ...delivery, event }],
  });
});

test("whatever comes, it is read or refused, never thrown at", () => {
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
