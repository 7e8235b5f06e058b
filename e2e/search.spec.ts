import { connectRaw } from "@deskwire/testkit/raw-client";
import { articleOf } from "./support/console.ts";
import { expect, test } from "./support/test.ts";

test("[SRC1] two Chinese characters find a message, and the hit opens it", async ({
  agent,
  customer,
}) => {
  await customer.say("你好，请问这把茶壶还有货吗？");
  await agent.openConversation();
  await agent.answer("有的，今天就能发货");
  await agent.page.getByRole("link", { name: "Search" }).click();
  await agent.page.getByRole("textbox", { name: "Search messages and customers" }).fill("茶壶");
  const hit = agent.page.getByRole("link").filter({ hasText: "请问这把茶壶还有货吗" });
  await expect(hit).toHaveCount(1);
  await expect(hit.locator("mark")).toHaveText("茶壶");
  await expect(hit).toContainText("Visitor ");
  await hit.click();
  await expect(articleOf(agent, "请问这把茶壶还有货吗")).toBeInViewport();
  await expect(agent.page).toHaveURL(/\/search\/.+\?seq=\d+$/);
});

test("[SRC7] [SRC9] a visitor is found by the code that the console shows, with the keyboard alone", async ({
  agent,
  customer,
}) => {
  await customer.say("Do you have teapots?");
  await agent.openConversation();
  const name = /Visitor \w{4}/.exec((await agent.inbox.textContent()) ?? "")?.[0] ?? "";
  const code = name.replace("Visitor ", "");
  const { page } = agent;
  // Firefox gives the focus to one window only.
  await page.bringToFront();
  await page.keyboard.press("Control+k");
  const field = page.getByRole("textbox", { name: "Search messages and customers" });
  await field.fill(code);
  const people = page.getByRole("list", { name: "Customers found" }).getByRole("link");
  await expect(people).toHaveCount(1);
  await expect(people).toContainText(name);
  await expect(people.locator("mark")).toHaveText(code);
  await expect(people).toContainText("Open");
  await field.press("ArrowDown");
  await expect(people).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(articleOf(agent, "Do you have teapots?")).toBeInViewport();
  await expect(page).toHaveURL(/\/search\/[^?]+$/);
  await expect(people).toHaveAttribute("aria-current", "page");
});

test("[SRC7] the arrow keys move from the people to the messages, and filters ask for messages alone", async ({
  agent,
  customer,
}) => {
  await customer.say("This visitor has a question");
  await agent.openConversation();
  const { page } = agent;
  // Firefox gives the focus to one window only.
  await page.bringToFront();
  await page.keyboard.press("Control+k");
  const field = page.getByRole("textbox", { name: "Search messages and customers" });
  await field.fill("visitor");
  const people = page.getByRole("list", { name: "Customers found" }).getByRole("link");
  const messages = page.getByRole("list", { name: "Messages found" }).getByRole("link");
  await expect(people).toHaveCount(1);
  await expect(messages).toHaveCount(1);
  await field.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(messages).toBeFocused();
  await page.keyboard.press("Home");
  await expect(people).toBeFocused();
  await page.getByRole("button", { name: "Filters" }).click();
  await page.getByRole("combobox", { name: "Kind" }).selectOption("text");
  await expect(messages).toHaveCount(1);
  await expect(people).toHaveCount(0);
});

test("[SRC7] five customers are shown, and all of them on request", async ({ ownSite, attend }) => {
  const site = await ownSite();
  const [url] = site.urls;
  const { page } = await attend(url, await site.addAgent());
  for (let n = 0; n < 7; n++) {
    const answer = await fetch(`${url}/api/v1/visitors`, { method: "POST" });
    const { token } = (await answer.json()) as { token: string };
    const visitor = await connectRaw(url);
    await visitor.hello(token);
    const { conversation } = await visitor.ok("open", {});
    const message = { kind: "text", body: { text: `No. ${n}` }, clientId: "1" } as const;
    await visitor.ok("send", { conversationId: conversation.id, ...message });
    await visitor.close();
  }
  await page.getByRole("link", { name: "Search" }).click();
  await page.getByRole("textbox", { name: "Search messages and customers" }).fill("visitor");
  const people = page.getByRole("list", { name: "Customers found" }).getByRole("link");
  await expect(people).toHaveCount(5);
  await expect(page.getByText("The latest 5 customers", { exact: true })).toBeVisible();
  const all = page.getByRole("button", { name: "Show all customers" });
  await all.click();
  await expect(people).toHaveCount(7);
  await expect(all).toHaveCount(0);
  await expect(page.getByText("7 customers found", { exact: true })).toBeVisible();
});

test("[SRC8] a query of 200 characters without a hit stays within the list", async ({ agent }) => {
  const { page } = agent;
  // Firefox gives the focus to one window only.
  await page.bringToFront();
  await page.keyboard.press("Control+k");
  const field = page.getByRole("textbox", { name: "Search messages and customers" });
  await field.fill("x".repeat(200));
  const title = page.getByText("Nothing found for");
  await expect(title).toBeVisible();
  const pane = await page.getByRole("region", { name: "Search" }).boundingBox();
  const { x = 0, width = 0 } = (await title.boundingBox()) ?? {};
  expect(x).toBeGreaterThan(pane?.x ?? 0);
  expect(x + width).toBeLessThan((pane?.x ?? 0) + (pane?.width ?? 0));
});
