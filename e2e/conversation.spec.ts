import { articleOf } from "./support/console.ts";
import { atShop, lineOf } from "./support/customer.ts";
import { expect, test } from "./support/test.ts";

test("[SEQ7] Chinese text and emoji go both ways, in one order", async ({ desk, customer }) => {
  await customer.say("你好！这把茶壶还有货吗？");
  await desk.openConversation();
  await desk.answer("有的，今天下单，明天发货 🚚");
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
  await expect(desk.texts).toHaveCount(3);
  await desk.answer("𠮷祥如意 👍🏽");

  const said = [
    "你好！这把茶壶还有货吗？",
    "有的，今天下单，明天发货 🚚",
    "太好了，我们一家都喜欢 👨‍👩‍👧‍👦🎉",
    "𠮷祥如意 👍🏽",
  ];
  await expect(customer.texts).toHaveText(said);
  await expect(desk.texts).toHaveText(said);
});

test("typing shows on the other side until the message is there", async ({ desk, customer }) => {
  await customer.say("在吗？");
  await desk.openConversation();
  const userTypes = desk.conversation.getByText(/^Visitor .* is typing…$/);
  const agentTypes = customer.log.getByText("Nora 诺拉 is typing");

  await customer.field.fill("我想问");
  await expect(userTypes).toBeVisible();
  await customer.say("我想问一下运费");
  await expect(desk.texts).toHaveText(["在吗？", "我想问一下运费"]);
  await expect(userTypes).toBeHidden();

  await desk.field.fill("满 99 元");
  await expect(agentTypes).toBeVisible();
  await desk.answer("满 99 元包邮");
  await expect(customer.texts).toHaveText(["在吗？", "我想问一下运费", "满 99 元包邮"]);
  await expect(agentTypes).toBeHidden();
});

test("[RCP3] receipts turn from delivered to read on both sides", async ({ desk, customer }) => {
  await customer.say("第一句");
  await expect(lineOf(customer, "第一句").getByText("Delivered", { exact: true })).toBeVisible();
  await desk.openConversation();
  await expect(lineOf(customer, "第一句").getByText("Read", { exact: true })).toBeVisible();

  await customer.chat.getByRole("button", { name: "Close chat" }).click();
  await desk.answer("收到");
  await expect(articleOf(desk, "收到").getByText("Delivered", { exact: true })).toBeVisible();
  await expect(customer.launcher).toHaveAccessibleName("Open chat, 1 unread");
  await expect(customer.page.getByRole("button", { name: "Messages (1)" })).toBeVisible();

  await customer.openChat();
  await expect(articleOf(desk, "收到").getByText("Read", { exact: true })).toBeVisible();
  await customer.chat.getByRole("button", { name: "Close chat" }).click();
  await expect(customer.launcher).toHaveAccessibleName("Open chat");
});

test("history survives a reload on both sides", async ({ desk, customer }) => {
  const said = ["订单号是 20417", "我查一下", "谢谢 🙏"];
  await customer.say("订单号是 20417");
  await desk.openConversation();
  await desk.answer("我查一下");
  await customer.say("谢谢 🙏");
  await expect(desk.texts).toHaveText(said);
  await desk.field.fill("还没写完");

  await customer.page.reload();
  await customer.openChat();
  await expect(customer.texts).toHaveText(said);
  await desk.page.reload();
  await expect(desk.texts).toHaveText(said);
  await expect(desk.field).toHaveValue("还没写完");

  await desk.answer("已经发货了");
  await expect(customer.texts).toHaveText([...said, "已经发货了"]);
});

test("[SEQ7] two tabs of one user both show everything", async ({ desk, customer }) => {
  await customer.say("从第一个标签页");
  await desk.openConversation();
  const second = atShop(await customer.page.context().newPage());
  await second.page.goto(customer.page.url());
  await second.openChat();
  await expect(second.texts).toHaveText(["从第一个标签页"]);

  await second.say("从第二个标签页");
  await desk.answer("两边都看得到");
  await customer.say("对");
  const said = ["从第一个标签页", "从第二个标签页", "两边都看得到", "对"];
  for (const side of [customer, second, desk]) await expect(side.texts).toHaveText(said);
});

test("[SND11] a note of the agent is not seen by the user", async ({ desk, customer }) => {
  await customer.say("能便宜一点吗？");
  await desk.openConversation();
  await desk.conversation.getByRole("radio", { name: "Note" }).click();
  const note = desk.conversation.getByRole("textbox", { name: /^Internal note about / });
  await note.fill("老客户，可以打九折");
  await desk.conversation.getByRole("button", { name: "Add note" }).click();
  await desk.conversation.getByRole("radio", { name: "Message" }).click();
  await desk.answer("给您九折");

  await expect(desk.texts).toHaveText(["能便宜一点吗？", "老客户，可以打九折", "给您九折"]);
  await expect(customer.texts).toHaveText(["能便宜一点吗？", "给您九折"]);
  await customer.page.reload();
  await customer.openChat();
  await expect(customer.texts).toHaveText(["能便宜一点吗？", "给您九折"]);
  await expect(customer.log).not.toContainText("老客户");
});

test("[CNV7] both sides can recall what they have just sent", async ({ desk, customer }) => {
  await customer.say("我的电话是 13800000000");
  await desk.openConversation();
  await desk.answer("价格写错了");
  await expect(customer.texts).toHaveText(["我的电话是 13800000000", "价格写错了"]);

  await lineOf(customer, "13800000000").hover();
  await customer.log.getByRole("button", { name: "Recall" }).click();
  await expect(customer.log).toContainText("You recalled a message");
  await expect(desk.log).toContainText(/Visitor .* recalled a message/);
  await expect(desk.log).not.toContainText("13800000000");

  await articleOf(desk, "价格写错了").hover();
  await desk.log.getByRole("button", { name: "Message actions" }).click();
  await desk.page.getByRole("menuitem", { name: "Recall" }).click();
  await expect(customer.log).toContainText("Nora 诺拉 recalled a message");
  await expect(customer.texts).toHaveCount(0);
  await expect(desk.texts).toHaveCount(0);
});

test("a reply quotes what it answers", async ({ desk, customer }) => {
  await customer.say("花盆有多大？");
  await customer.say("蜡烛能烧多久？");
  await desk.openConversation();
  await articleOf(desk, "花盆有多大？").hover();
  await articleOf(desk, "花盆有多大？").getByRole("button", { name: "Message actions" }).click();
  await desk.page.getByRole("menuitem", { name: "Reply" }).click();
  await desk.answer("口径 18 厘米");

  const answer = lineOf(customer, "口径 18 厘米");
  await expect(answer.getByRole("button", { name: /花盆有多大？/ })).toBeVisible();
});

test("the agent sees which page the user wrote from, and the product asked about", async ({
  site,
  desk,
  newProfile,
}) => {
  const customer = atShop(await newProfile());
  await customer.page.goto(`${site.urls[0]}/demo/product.html?id=teapot`);
  await customer.page.getByRole("button", { name: "Ask us about it" }).click();
  await customer.chat.getByRole("button", { name: "Send to agent" }).click();
  await customer.say("有货吗？");
  await desk.openConversation();
  const details = desk.page.getByRole("complementary", { name: "Customer details" });
  await expect(details).toContainText("Celadon teapot · Moss & Clay");
  await expect(details).toContainText("/demo/product.html?id=teapot");
  await expect(articleOf(desk, "Celadon teapot").getByRole("link")).toHaveAttribute(
    "href",
    customer.page.url(),
  );
});
