import { expect, test } from "vitest";
import type { UserActor } from "../platform/kernel/actor.ts";
import type { Delivery } from "../platform/live/broker/broker.ts";
import type { Advanced } from "./receipt-writer.ts";
import { recordReceipt } from "./record-receipt.ts";

const ACTOR: UserActor = {
  kind: "user",
  id: "u",
  key: "user:u",
  profile: { kind: "user", id: "u", name: null, avatar: null, visitor: false },
  topics: [],
  expiresAt: 0,
  revokedAt: null,
};

async function publishedFor(moved: boolean, agentId: string | null): Promise<Delivery[]> {
  const published: Delivery[] = [];
  const advanced: Advanced = { status: "ok", moved, delivered: 3, read: 2, userId: "u", agentId };
  await recordReceipt(
    {
      receipts: { add: () => Promise.resolve(advanced) },
      broker: { publish: (deliveries) => void published.push(...deliveries) },
    },
    ACTOR,
    { conversationId: "c", delivered: 3 },
  );
  return published;
}

test("[RCP1] a receipt that moves no cursor causes no event", async () => {
  expect(await publishedFor(false, "66666666")).toEqual([]);
});

test("[RCP3] a receipt that moves a cursor causes one event for both sides", async () => {
  const event = {
    t: "receipt",
    conversationId: "c",
    by: { kind: "user", id: "u" },
    delivered: 3,
    read: 2,
  };
  expect(await publishedFor(true, "66666666")).toEqual([
    { to: ["user:u", "agent:66666666"], event },
  ]);
  expect(await publishedFor(true, null)).toEqual([{ to: ["user:u"], event }]);
});
