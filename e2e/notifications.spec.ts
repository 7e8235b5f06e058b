import { HOOK_SECRET, signHook } from "@deskwire/testkit/hook-client";
import { expect, test } from "./support/test.ts";

test("[HOK1] [NTF2] [CTR5] a notification from a signed hook call reaches an open widget and its counters", async ({
  ownSite,
  visit,
}) => {
  const site = await ownSite({ env: { HOOK_SECRETS: HOOK_SECRET } });
  const customer = await visit(site.urls[0]);
  await customer.page.getByRole("button", { name: "Sign in as Lin" }).click();
  const tab = customer.chat.getByRole("tab", { name: /^Notifications/ });
  await expect(tab).toHaveAccessibleName("Notifications");

  const tell = (id: string, title: string) =>
    call(`${site.urls[0]}/hooks/v1/notifications`, {
      id,
      toUserId: "demo-lin",
      category: "orders",
      data: { title, excerpt: "Box 20417" },
    });
  expect(await tell("packed", "Your order is packed")).toBe(200);
  await expect(tab).toHaveAccessibleName("Notifications, 1 unread");
  await tab.click();
  await expect(customer.chat.getByRole("listitem").filter({ hasText: "is packed" })).toBeVisible();

  expect(await tell("sent", "Your order is on its way")).toBe(200);
  expect(await tell("sent", "Your order is on its way")).toBe(200);
  const notifications = customer.chat.getByRole("tabpanel").getByRole("listitem");
  await expect(notifications).toHaveText([/is on its way/, /is packed/]);
  await customer.chat.getByRole("tab", { name: /^Chat/ }).click();
  await customer.chat.getByRole("button", { name: "Close chat" }).click();
  expect(await tell("there", "Your order has arrived")).toBe(200);
  await expect(customer.launcher).toHaveAccessibleName(/unread$/);
});

/** Calls a hook as the main site's server does. Returns the HTTP status. */
async function call(url: string, event: object): Promise<number> {
  const body = JSON.stringify(event);
  const headers = { "content-type": "application/json", ...signHook(body) };
  return (await fetch(url, { method: "POST", headers, body })).status;
}
