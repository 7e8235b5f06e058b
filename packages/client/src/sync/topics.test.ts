import { expect, test } from "vitest";
import { createHarness, startOnline, USER } from "../testing/index.ts";

test("[TOP5] topics are subscribed again on every link until they are left", async () => {
  const { harness, client, hub } = await startOnline();
  const subscribed = client.subscribeTopic("prices");
  await harness.flow();
  expect(await subscribed).toEqual({ ok: true, value: undefined });
  expect(client.getState().topics).toEqual({ prices: { id: 1, data: "prices" } });
  harness.server.emit(USER, { t: "topic", topic: "prices", id: 2, data: "up" });
  hub.pairs[0]?.flushToClient();
  hub.pairs[0]?.cut();
  expect(client.getState().topics).toEqual({ prices: { id: 2, data: "up" } });
  await harness.pass(1_000);
  expect(harness.server.requests.filter(({ t }) => t === "subscribe")).toHaveLength(2);
  void client.unsubscribeTopic("prices");
  await harness.flow();
  hub.pairs[1]?.cut();
  await harness.pass(2_000);
  expect(harness.server.requests.filter(({ t }) => t === "subscribe")).toHaveLength(2);
  expect(client.getState().topics).toEqual({});
});

test("[TOP5] a subscription that is refused for now is repeated on the same link until the topic is left", async () => {
  let busy = true;
  const harness = createHarness({
    refuse: ({ t }) =>
      busy && t === "subscribe"
        ? { code: "busy", retryable: true, retryAfterMs: 2_000 }
        : undefined,
  });
  const { client } = harness.client("user:u");
  client.connect();
  await harness.flow();
  const asked = () => harness.server.requests.filter(({ t }) => t === "subscribe").length;
  const followed = client.subscribeTopic("price");
  void client.subscribeTopic("left");
  await harness.pass(1_999);
  expect(asked()).toBe(2);
  void client.unsubscribeTopic("left");
  await harness.pass(2_000);
  expect(asked()).toBe(3);
  busy = false;
  await harness.pass(2_000);
  expect(await followed).toEqual({ ok: true, value: undefined });
  expect(client.getState().topics).toEqual({ price: { id: 1, data: "price" } });
});
