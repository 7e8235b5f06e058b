import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import { helloSchema, requestSchemas } from "./requests.ts";

const ID = "01900000-0000-7000-8000-000000000000";

const GOOD: Record<keyof typeof requestSchemas, object[]> = {
  open: [
    {},
    { context: {} },
    { context: { pageUrl: "https://a.example/", title: "T", card: { title: "C" } } },
    { unknown: 1 },
  ],
  send: [
    { conversationId: ID, clientId: "c", kind: "text", body: { text: "" } },
    { conversationId: ID, clientId: "c".repeat(64), kind: "note", body: { text: "x" }, replyTo: 1 },
    { conversationId: ID, clientId: "c", kind: "image", body: { attachmentId: ID } },
    {
      conversationId: ID,
      clientId: "c",
      kind: "card",
      body: { title: "t", url: "http://a.example" },
    },
  ],
  recall: [{ conversationId: ID, seq: 1 }],
  sync: [
    { conversationId: ID, limit: 1 },
    { conversationId: ID, limit: 200, after: 0 },
    { conversationId: ID, limit: 9, before: 1 },
  ],
  receipt: [{ conversationId: ID }, { conversationId: ID, delivered: 0, read: 2_147_483_647 }],
  typing: [{ conversationId: ID, on: true }],
  end: [{ conversationId: ID }, { conversationId: ID, reason: "" }],
  rate: [
    { conversationId: ID, score: 1 },
    { conversationId: ID, score: 5, comment: "x".repeat(1_000) },
  ],
  status: ["online", "busy", "away"].map((availability) => ({ availability })),
  claim: [{ conversationId: ID }],
  transfer: [
    { conversationId: ID, to: { queue: true } },
    { conversationId: ID, to: { agentId: "66666666" }, note: "n" },
  ],
  notifications: [{ after: 0, limit: 1 }],
  notificationReceipt: [{}, { delivered: 1, read: 1 }],
  readCounter: [{ category: "like" }],
  subscribe: [{ topic: "prices" }],
  unsubscribe: [{ topic: "prices" }],
};

describe("[FRM5] requests", () => {
  for (const [name, schema] of Object.entries(requestSchemas)) {
    const check = Compile(schema);
    test(`a valid ${name} is accepted`, () => {
      for (const fields of GOOD[name as keyof typeof requestSchemas])
        expect([fields, check.Check({ t: name, id: 1, ...fields })]).toEqual([fields, true]);
    });

    test(`${name} is refused with an id that is not a whole number`, () => {
      const [fields] = GOOD[name as keyof typeof requestSchemas];
      for (const id of [-1, 1.5, "1", null, 2 ** 53, Number.NaN])
        expect([id, check.Check({ t: name, ...fields, id })]).toEqual([id, false]);
    });

    test(`${name} is refused without any one of its fields, or with a field of another type`, () => {
      const [fields] = GOOD[name as keyof typeof requestSchemas];
      for (const field of Object.keys(fields!)) {
        expect([field, check.Check({ t: name, id: 1, ...fields, [field]: undefined })]).toEqual([
          field,
          false,
        ]);
        expect([
          field,
          check.Check({ t: name, id: 1, ...fields, [field]: Symbol("another") }),
        ]).toEqual([field, false]);
      }
    });
  }
});

test("[HEL1] [HEL9] hello needs a token and a client, and may carry caps and resume", () => {
  const check = Compile(helloSchema);
  const hello = { t: "hello", id: 1, token: "x", client: { name: "w", version: "1" } };
  const resume = { epoch: "e", conversations: [{ id: ID, seq: 0 }] };
  for (const good of [
    hello,
    { ...hello, caps: [] },
    { ...hello, visitor: "v" },
    { ...hello, caps: ["batch", "other"], resume },
  ])
    expect(check.Check(good)).toBe(true);
  for (const bad of [
    { ...hello, token: "" },
    { ...hello, client: undefined },
    { ...hello, caps: "batch" },
    { ...hello, visitor: "" },
    { ...hello, visitor: "v".repeat(8_193) },
    { ...hello, caps: Array.from({ length: 21 }, () => "x") },
    { ...hello, resume: {} },
  ]) {
    expect(check.Check(bad)).toBe(false);
  }
});
