import { atShop, endConversation } from "./support/customer.ts";
import { expect, test } from "./support/test.ts";

test("[BRW1] a new conversation can be started while the rating fails to load; the rating appears when it has loaded", async ({
  site,
  agent,
  newProfile,
}) => {
  const page = await newProfile();
  await page.route("**/assets/ended-*.js", (route) => route.fulfill({ status: 404, body: "" }));
  await page.goto(`${site.urls[0]}/demo/`);
  const customer = atShop(page);
  await customer.openChat();
  await customer.say("您好");
  await agent.openConversation();
  await endConversation(customer);
  const startNew = customer.chat.getByRole("button", { name: "Start a new conversation" });
  await expect(startNew).toBeVisible();
  await expect(customer.chat.getByRole("group", { name: /^How was/ })).toBeHidden();

  await page.unroute("**/assets/ended-*.js");
  await expect(customer.chat.getByRole("group", { name: /^How was/ })).toBeVisible();
  await startNew.click();
  await customer.say("还有一个问题");
});

test("the parts outside of the first page are loaded before a deployment removes them", async ({
  site,
  newProfile,
}) => {
  const page = await newProfile();
  const parts = ["menu-items", "end-dialog", "ended"];
  const loaded = Promise.all(parts.map((part) => page.waitForResponse(`**/assets/${part}-*.js`)));
  await page.goto(`${site.urls[0]}/demo/`);
  const customer = atShop(page);
  await customer.openChat();
  await loaded;
  // The files that the parts import, and the imports themselves, follow.
  await page.waitForLoadState("networkidle");
  await page.route("**/assets/*.js", (route) => route.fulfill({ status: 404, body: "" }));
  await customer.say("您好");
  await endConversation(customer);
  await expect(customer.chat.getByText("This conversation has ended.")).toBeVisible();
});

test("[BRW1] files whose upload code fails to load are marked as failed, and a retry sends them", async ({
  agent,
  customer,
}) => {
  const { page, chat } = customer;
  // Parts that the page has loaded ahead are not lost.
  await page.route("**/assets/create-browser-uploads-*.js", (route) =>
    route.fulfill({ status: 404, body: "" }),
  );
  await page.reload();
  await customer.openChat();
  const choosing = page.waitForEvent("filechooser");
  await chat.getByRole("button", { name: "Add images or files" }).click();
  const file = { name: "order.txt", mimeType: "text/plain", buffer: Buffer.from("42") };
  await (await choosing).setFiles(file);
  await chat.getByRole("button", { name: "Send", exact: true }).click();
  const retry = chat.getByRole("button", { name: "Try again" });
  await expect(retry).toBeVisible();

  await page.unroute("**/assets/create-browser-uploads-*.js");
  await retry.click();
  await agent.inbox.click();
  await expect(agent.log.getByText("order.txt")).toBeVisible();
});

test("[SRV18] a console behind a path says why it does not load", async ({ site, newProfile }) => {
  const page = await newProfile();
  // A proxy that serves the console behind /chat/ leaves the page's own addresses without an answer.
  await page.route("**/agent/assets/**", (route) => route.fulfill({ status: 404, body: "" }));
  await page.goto(`${site.urls[0]}/agent/`);
  await expect(page.getByText("Deskwire needs a host name of its own")).toBeVisible();
});

test("[SRV18] a console that loads shows nothing of it", async ({ site, newProfile }) => {
  const page = await newProfile();
  await page.goto(`${site.urls[0]}/agent/`);
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect(page.getByText("Deskwire needs a host name of its own")).toHaveCount(0);
});
