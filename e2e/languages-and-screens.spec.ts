import { atShop } from "./support/customer.ts";
import { expect, test } from "./support/test.ts";

test("a Chinese browser shows shop and chat in Chinese, and the user can change the language", async ({
  site,
  agent,
  newProfile,
}) => {
  const page = await newProfile({ locale: "zh-CN" });
  await page.goto(`${site.urls[0]}/demo/`);
  const chinese = atShop(page, "zh");
  await chinese.openChat();
  await expect(chinese.chat.getByText("有什么可以帮您？")).toBeVisible();
  await chinese.say("您好");
  await expect(chinese.log).toContainText("Nora 诺拉 已接入，为您服务");
  await agent.openConversation();
  await expect(agent.conversation).toContainText("You got this conversation");

  await chinese.menu.click();
  await chinese.chat.getByRole("button", { name: "English" }).click();
  const english = atShop(page);
  await expect(english.log).toContainText("Nora 诺拉 has joined");
  await page.reload();
  await english.openChat();
  await expect(english.log).toContainText("Nora 诺拉 has joined");
  await expect(english.texts).toHaveText(["您好"]);
});

test("the console has both languages and keeps the choice", async ({ agent }) => {
  const { page } = agent;
  await page.getByRole("link", { name: "Settings" }).click();
  await page
    .getByRole("radiogroup", { name: "Language" })
    .getByRole("radio", { name: "中文" })
    .click();
  await expect(page.getByRole("radiogroup", { name: "语言" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("radiogroup", { name: "语言" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
});

test("on a phone the chat fills the screen until it is closed", async ({
  site,
  agent,
  newProfile,
}) => {
  const viewport = { width: 390, height: 844 };
  const page = await newProfile({ viewport, isMobile: true, hasTouch: true, deviceScaleFactor: 2 });
  await page.goto(`${site.urls[0]}/demo/`);
  const customer = atShop(page);
  await customer.openChat();
  const frame = page.locator("deskwire-widget iframe");
  await expect.poll(() => frame.boundingBox()).toEqual({ x: 0, y: 0, ...viewport });
  await customer.field.fill("手机上也能用 📱");
  await customer.chat.getByRole("button", { name: "Send" }).tap();
  await agent.openConversation();
  await agent.answer("是的");
  await expect(customer.texts).toHaveText(["手机上也能用 📱", "是的"]);

  await customer.chat.getByRole("button", { name: "Close chat" }).tap();
  await expect(frame).toBeHidden();
  await expect(customer.launcher).toBeInViewport();
});

test("on a phone the console shows one pane at a time", async ({ agent, customer }) => {
  await customer.say("您好");
  await agent.openConversation();
  await agent.page.setViewportSize({ width: 390, height: 844 });
  await expect(agent.field).toBeInViewport();
  await expect(agent.inbox).toBeHidden();
  await agent.answer("请讲");
  await expect(customer.texts).toHaveText(["您好", "请讲"]);
  await agent.page.getByRole("link", { name: "Back to the list" }).click();
  await expect(agent.inbox).toHaveCount(1);
  await expect(agent.conversation).toBeHidden();
});
