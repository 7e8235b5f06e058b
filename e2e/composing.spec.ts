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

for (const change of ["the composer", "a picture"]) {
  test(`[BRW8] the widget's thread stays at its end when ${change} changes size while it scrolls`, async ({
    agent,
    customer,
  }) => {
    for (let index = 1; index <= 20; index++) await customer.write(`line ${index}`);
    await customer.say("the last line");
    await agent.openConversation();
    await customer.log.evaluate((log, composer) => {
      // The scroll event comes after the change of size, in the same frame.
      log.scrollTop -= 1;
      log.scrollTop += 1;
      if (composer) log.style.flex = `0 0 ${log.clientHeight - 120}px`;
      else (log.querySelector("ol > :last-child") as HTMLElement).style.paddingBottom = "120px";
    }, change === "the composer");
    await expect.poll(() => customer.log.evaluate(pxToEnd)).toBeLessThan(2);
    await expect(customer.chat.getByRole("button", { name: "Latest messages" })).toHaveCount(0);
  });
}

function pxToEnd(log: HTMLElement): number {
  return log.scrollHeight - log.clientHeight - log.scrollTop;
}

test("[BRW8] the console's thread stays at its end when the composer changes size while it scrolls", async ({
  agent,
  customer,
}) => {
  await customer.say("hello");
  await agent.openConversation();
  for (let index = 1; index <= 30; index++) await agent.write(`line ${index}`);
  await agent.answer("the last line");
  await expect.poll(() => agent.log.evaluate(pxToEnd)).toBeLessThan(2);
  await agent.log.evaluate((log) => {
    log.scrollTop -= 1;
    log.scrollTop += 1;
    log.style.height = `${log.clientHeight - 200}px`;
  });
  await expect.poll(() => agent.log.evaluate(pxToEnd)).toBeLessThan(2);
});
