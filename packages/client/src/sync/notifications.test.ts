import { expect, test } from "vitest";
import { createHarness, USER } from "../testing/index.ts";

test("[NTF3] notifications: live ones are shown, gaps are closed, earlier pages load on demand, cursors are told", async () => {
  let lost = false;
  const harness = createHarness({ lose: ({ t }) => lost && t === "notification" });
  for (let n = 1; n <= 60; n++) harness.server.notify("u", `${n}`);
  const { client, hub } = harness.client("user:u");
  client.connect();
  await harness.flow();
  const seqs = () => client.getState().notifications.items.map(({ seq }) => seq);
  expect(client.getState().notifications).toMatchObject({ lastSeq: 60, items: [] });
  harness.server.notify("u", "61");
  lost = true;
  harness.server.notify("u", "62");
  lost = false;
  harness.server.notify("u", "63");
  await harness.flow();
  expect(seqs()).toEqual([61, 62, 63]);
  const page = client.loadNotifications();
  await harness.flow();
  expect(await page).toEqual({ ok: true, value: { more: true } });
  expect(seqs()[0]).toBe(11);
  const rest = client.loadNotifications();
  await harness.flow();
  expect(await rest).toEqual({ ok: true, value: { more: false } });
  expect(seqs()).toEqual(Array.from({ length: 63 }, (_, n) => n + 1));
  hub.pairs[0]?.cut();
  harness.server.notify("u", "64");
  client.markNotificationsRead(99);
  expect(client.getState().notifications.readSeq).toBe(63);
  await harness.pass(1_000);
  expect(seqs().at(-1)).toBe(64);
  expect(harness.server.welcome(USER).notifications).toEqual({
    lastSeq: 64,
    deliveredSeq: 64,
    readSeq: 63,
  });
});
