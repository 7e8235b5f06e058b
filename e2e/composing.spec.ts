import { atShop, endConversation, lineOf } from "./support/customer.ts";
import { expect, test } from "./support/test.ts";

test("a card that is sent before the conversation is open is not offered again", async ({
  site,
  newProfile,
}) => {
  const page = await newProfile();
  await page.routeWebSocket("**/ws", (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      if (!String(frame).includes('"t":"open"')) server.send(frame);
    });
  });
  await page.goto(`${site.urls[0]}/demo/product.html?id=teapot`);
  const customer = atShop(page);
  await customer.openChat();
  await customer.chat.getByRole("button", { name: "Send to agent" }).click();
  await expect(customer.log.locator(".message.own.pending .card")).toHaveCount(1);
  await expect(
    customer.chat.getByRole("region", { name: "Do you want to ask about this?" }),
  ).toBeHidden();
});

test("Escape in an input method's window does not cancel the reply", async ({
  agent,
  customer,
}) => {
  await customer.say("您好");
  await agent.openConversation();
  await agent.answer("哪一种颜色？");
  await lineOf(customer, "哪一种颜色？").hover();
  await customer.chat.getByRole("button", { name: "Reply", exact: true }).click();
  const preview = customer.chat.getByText("Replying to Nora 诺拉");
  await expect(preview).toBeVisible();
  const escape = { key: "Escape", bubbles: true, cancelable: true };
  await customer.field.dispatchEvent("keydown", { ...escape, isComposing: true });
  await customer.field.fill("绿");
  await expect(preview).toBeVisible();
  await customer.field.dispatchEvent("keydown", escape);
  await expect(preview).toBeHidden();
});

test("picked files survive the end of the conversation and the start of a new one", async ({
  agent: _,
  customer,
}) => {
  await customer.say("您好");
  const choosing = customer.page.waitForEvent("filechooser");
  await customer.chat.getByRole("button", { name: "Add images or files" }).click();
  const file = { name: "order.txt", mimeType: "text/plain", buffer: Buffer.from("20417") };
  await (await choosing).setFiles(file);
  const tray = customer.chat.getByRole("list", { name: "Attachments" });
  await expect(tray).toContainText("order.txt");
  await endConversation(customer);
  await customer.chat.getByRole("button", { name: "Start a new conversation" }).click();
  await expect(tray).toContainText("order.txt");
  await customer.chat.getByRole("button", { name: "Send", exact: true }).click();
  await expect(customer.log.getByRole("button", { name: "Download: order.txt" })).toBeVisible();
});

test("the view stays at the first own message after scrolling back to it", async ({
  agent,
  customer,
}) => {
  await customer.say("第一条");
  await agent.openConversation();
  for (let index = 1; index < 52; index++) await agent.write(`line ${index}`);
  await agent.answer("line 52");
  await customer.page.reload();
  await customer.openChat();
  await expect(lineOf(customer, "line 52")).toBeInViewport();
  await expect(customer.texts.filter({ hasText: "第一条" })).toHaveCount(0);
  await customer.log.evaluate((log) => log.scrollTo({ top: 0 }));
  await expect(customer.texts.filter({ hasText: "第一条" })).toHaveCount(1);
  await expect(lineOf(customer, "line 52")).not.toBeInViewport();
  await expect(customer.chat.getByRole("button", { name: "Latest messages" })).toBeVisible();
});
