import { articleOf } from "./support/console.ts";
import { atShop, lineOf } from "./support/customer.ts";
import { expect, test } from "./support/test.ts";

test("[SEQ7] both sides show Chinese text and emoji in the same order", async ({
  agent,
  customer,
}) => {
  await customer.say("你好！这把茶壶还有货吗？");
  await agent.openConversation();
  await agent.answer("有的，今天下单，明天发货 🚚");
  await expect(customer.texts).toHaveText([
    "你好！这把茶壶还有货吗？",
    "有的，今天下单，明天发货 🚚",
  ]);

  await customer.field.fill("太好了，我们一家都喜欢 👨‍👩‍👧‍👦");
  await customer.chat.getByRole("button", { name: "Emoji" }).click();
  await customer.chat
    .getByRole("toolbar", { name: "Emoji" })
    .getByRole("button", { name: "🎉" })
    .click();
  await customer.chat.getByRole("button", { name: "Send" }).click();
  await expect(agent.texts).toHaveCount(3);
  await agent.answer("𠮷祥如意 👍🏽");

  const said = [
    "你好！这把茶壶还有货吗？",
    "有的，今天下单，明天发货 🚚",
    "太好了，我们一家都喜欢 👨‍👩‍👧‍👦🎉",
    "𠮷祥如意 👍🏽",
  ];
  await expect(customer.texts).toHaveText(said);
  await expect(agent.texts).toHaveText(said);
});

test("the other side shows typing until the message arrives", async ({ agent, customer }) => {
  await customer.say("在吗？");
  await agent.openConversation();
  const userTypes = agent.conversation.getByText(/^Visitor .* is typing…$/);
  const agentTypes = customer.log.getByText("Nora 诺拉 is typing");

  await customer.field.fill("我想问");
  await expect(userTypes).toBeVisible();
  await customer.say("我想问一下运费");
  await expect(agent.texts).toHaveText(["在吗？", "我想问一下运费"]);
  await expect(userTypes).toBeHidden();

  await agent.field.fill("满 99 元");
  await expect(agentTypes).toBeVisible();
  await agent.answer("满 99 元包邮");
  await expect(customer.texts).toHaveText(["在吗？", "我想问一下运费", "满 99 元包邮"]);
  await expect(agentTypes).toBeHidden();
});

test("[RCP3] receipts turn from delivered to read on both sides", async ({ agent, customer }) => {
  await customer.say("第一句");
  await expect(lineOf(customer, "第一句").getByText("Delivered", { exact: true })).toBeVisible();
  await agent.openConversation();
  await expect(lineOf(customer, "第一句").getByText("Read", { exact: true })).toBeVisible();

  await customer.chat.getByRole("button", { name: "Close chat" }).click();
  await agent.answer("收到");
  await expect(articleOf(agent, "收到").getByText("Delivered", { exact: true })).toBeVisible();
  await expect(customer.launcher).toHaveAccessibleName("Open chat, 1 unread");
  await expect(customer.page.getByRole("button", { name: "Messages (1)" })).toBeVisible();

  await customer.openChat();
  await expect(articleOf(agent, "收到").getByText("Read", { exact: true })).toBeVisible();
  await customer.chat.getByRole("button", { name: "Close chat" }).click();
  await expect(customer.launcher).toHaveAccessibleName("Open chat");
});

test("history survives a reload on both sides", async ({ agent, customer }) => {
  const said = ["订单号是 20417", "我查一下", "谢谢 🙏"];
  await customer.say("订单号是 20417");
  await agent.openConversation();
  await agent.answer("我查一下");
  await customer.say("谢谢 🙏");
  await expect(agent.texts).toHaveText(said);
  await agent.field.fill("还没写完");

  await customer.page.reload();
  await customer.openChat();
  await expect(customer.texts).toHaveText(said);
  await agent.page.reload();
  await expect(agent.texts).toHaveText(said);
  await expect(agent.field).toHaveValue("还没写完");

  await agent.answer("已经发货了");
  await expect(customer.texts).toHaveText([...said, "已经发货了"]);
});

test("[SEQ7] two tabs of one user show all messages", async ({ agent, customer }) => {
  await customer.say("从第一个标签页");
  await agent.openConversation();
  const second = atShop(await customer.page.context().newPage());
  await second.page.goto(customer.page.url());
  await second.openChat();
  await expect(second.texts).toHaveText(["从第一个标签页"]);

  await second.say("从第二个标签页");
  await agent.answer("两边都看得到");
  await customer.say("对");
  const said = ["从第一个标签页", "从第二个标签页", "两边都看得到", "对"];
  for (const side of [customer, second, agent]) await expect(side.texts).toHaveText(said);
});

test("[SND11] an agent's note is invisible to the user", async ({ agent, customer }) => {
  await customer.say("能便宜一点吗？");
  await agent.openConversation();
  await agent.conversation.getByRole("radio", { name: "Note" }).click();
  const note = agent.conversation.getByRole("textbox", { name: /^Internal note about / });
  await note.fill("老客户，可以打九折");
  await agent.conversation.getByRole("button", { name: "Add note" }).click();
  await agent.conversation.getByRole("radio", { name: "Message" }).click();
  await agent.answer("给您九折");

  await expect(agent.texts).toHaveText(["能便宜一点吗？", "老客户，可以打九折", "给您九折"]);
  await expect(customer.texts).toHaveText(["能便宜一点吗？", "给您九折"]);
  await customer.page.reload();
  await customer.openChat();
  await expect(customer.texts).toHaveText(["能便宜一点吗？", "给您九折"]);
  await expect(customer.log).not.toContainText("老客户");
});

test("[CNV7] both sides can recall a message that they have just sent", async ({
  agent,
  customer,
}) => {
  await customer.say("我的电话是 13800000000");
  await agent.openConversation();
  await agent.answer("价格写错了");
  await expect(customer.texts).toHaveText(["我的电话是 13800000000", "价格写错了"]);

  await lineOf(customer, "13800000000").hover();
  await customer.log.getByRole("button", { name: "Recall" }).click();
  await expect(customer.log).toContainText("You recalled a message");
  await expect(agent.log).toContainText(/Visitor .* recalled a message/);
  await expect(agent.log).not.toContainText("13800000000");

  await articleOf(agent, "价格写错了").hover();
  await agent.log.getByRole("button", { name: "Message actions" }).click();
  await agent.page.getByRole("menuitem", { name: "Recall" }).click();
  await expect(customer.log).toContainText("Nora 诺拉 recalled a message");
  await expect(customer.texts).toHaveCount(0);
  await expect(agent.texts).toHaveCount(0);
});

test("a reply quotes the message that it answers", async ({ agent, customer }) => {
  await customer.say("花盆有多大？");
  await customer.say("蜡烛能烧多久？");
  await agent.openConversation();
  await articleOf(agent, "花盆有多大？").hover();
  await articleOf(agent, "花盆有多大？").getByRole("button", { name: "Message actions" }).click();
  await agent.page.getByRole("menuitem", { name: "Reply" }).click();
  await agent.answer("口径 18 厘米");

  const answer = lineOf(customer, "口径 18 厘米");
  await expect(answer.getByRole("button", { name: /花盆有多大？/ })).toBeVisible();
});

test("the agent sees the user's page and the product", async ({ site, agent, newProfile }) => {
  const customer = atShop(await newProfile());
  await customer.page.goto(`${site.urls[0]}/demo/product.html?id=teapot`);
  await customer.page.getByRole("button", { name: "Ask us about it" }).click();
  await customer.chat.getByRole("button", { name: "Send to agent" }).click();
  await customer.say("有货吗？");
  await agent.openConversation();
  const details = agent.page.getByRole("complementary", { name: "Customer details" });
  await expect(details).toContainText("Celadon teapot · Moss & Clay");
  await expect(details).toContainText("/demo/product.html?id=teapot");
  await expect(articleOf(agent, "Celadon teapot").getByRole("link")).toHaveAttribute(
    "href",
    customer.page.url(),
  );
});
