import { atConsole, signIn } from "./support/console.ts";
import { atShop } from "./support/customer.ts";
import { MIA } from "./support/site.ts";
import { expect, test } from "./support/test.ts";

test("[ASG4] [DSK2] without an online agent a user is queued until one signs in", async ({
  ownSite,
  visit,
  attend,
}) => {
  const site = await ownSite();
  const customer = await visit(site.urls[0]);
  await customer.say("有人吗？");
  await expect(customer.log.getByRole("status")).toContainText("No agent is here right now");
  await expect(customer.log.getByRole("status")).not.toContainText("You are next");
  const later = await visit(site.urls[0]);
  await later.say("我也在等");
  await expect(later.log.getByRole("status")).toContainText("No agent is here right now");

  const agent = await attend(site.urls[0], MIA);
  await expect(customer.log).toContainText("Mia 米娅 has joined");
  await expect(later.log).toContainText("Mia 米娅 has joined");
  await expect(customer.chat.getByRole("heading", { name: "Mia 米娅" })).toBeVisible();
  await expect(agent.inbox).toHaveCount(2);
  await agent.inbox.filter({ hasText: "有人吗？" }).click();
  await agent.answer("来了，请讲");
  await expect(customer.texts).toHaveText(["有人吗？", "来了，请讲"]);
  await expect(later.texts).toHaveText(["我也在等"]);
});

test("[ASG10] an agent who is away is assigned nothing and can claim", async ({
  site,
  agent,
  visit,
}) => {
  await agent.status.click();
  await agent.page.getByRole("menuitemradio", { name: "Away" }).click();
  await expect(agent.status).toHaveAccessibleName("My status: Away");
  const customer = await visit(site.urls[0]);
  await customer.say("想问问香烛");
  await expect(customer.log.getByRole("status")).toContainText("No agent is here right now");

  await agent.page.getByRole("navigation").getByRole("link", { name: "Queue" }).click();
  await agent.page.getByRole("button", { name: /^Claim the conversation with / }).click();
  await expect(customer.log).toContainText("Nora 诺拉 has joined");
  await agent.answer("您好，请问");
  await expect(customer.texts).toHaveText(["想问问香烛", "您好，请问"]);
});

test("[ASG11] a conversation is transferred when the colleague accepts it", async ({
  site,
  agent,
  customer,
  attend,
}) => {
  await customer.say("发票抬头可以改吗？");
  await agent.openConversation();
  const colleague = await attend(site.urls[0], await site.addAgent({ name: "Omar 欧马" }));
  await agent.conversation.getByRole("button", { name: "Transfer conversation" }).click();
  const transfer = agent.page.getByRole("dialog", { name: "Transfer conversation" });
  await transfer.getByRole("radio", { name: /^Omar 欧马/ }).click();
  await transfer.getByRole("textbox", { name: "Transfer note" }).fill("财务的问题");
  await transfer.getByRole("button", { name: "Transfer" }).click();

  await expect(colleague.inbox).toContainText("Transfer request");
  await colleague.inbox.click();
  await colleague.conversation.getByRole("button", { name: "Accept" }).click();
  await expect(customer.log).toContainText("Omar 欧马 has joined");
  await colleague.answer("可以，我来改");
  await expect(colleague.texts).toHaveText(["发票抬头可以改吗？", "财务的问题", "可以，我来改"]);
  await expect(customer.texts).toHaveText(["发票抬头可以改吗？", "可以，我来改"]);
  await expect(agent.field).toBeHidden();
});

test("[CNV4] [CNV6] the user ends, rates, and starts a new conversation with the same agent", async ({
  agent,
  customer,
}) => {
  await customer.say("请问几点下班？");
  await agent.openConversation();
  await agent.answer("晚上九点");
  await expect(customer.texts).toHaveCount(2);

  await customer.menu.click();
  await customer.chat.getByRole("button", { name: "End conversation" }).click();
  await customer.chat
    .getByRole("alertdialog", { name: "End this conversation?" })
    .getByRole("button", { name: "End conversation" })
    .click();
  await expect(customer.log).toContainText("You ended the conversation");
  await expect(agent.log).toContainText(/Visitor .* ended the conversation/);
  await expect(agent.field).toBeHidden();
  await expect(customer.field).toBeHidden();

  await customer.chat.getByText("How was your chat with Nora 诺拉?").waitFor();
  await customer.chat.getByRole("radio", { name: "5 stars" }).check({ force: true });
  await customer.chat.getByRole("textbox", { name: /^What could we do better/ }).fill("很耐心 👍");
  await customer.chat.getByRole("button", { name: "Send rating" }).click();
  await expect(customer.chat.getByText("Thank you for your rating.")).toBeVisible();
  await expect(agent.log).toContainText(/rated the conversation: 5 of 5 — “很耐心 👍”/);

  await customer.chat.getByRole("button", { name: "Start a new conversation" }).click();
  await customer.say("还有一个问题");
  await expect(customer.log).toContainText("Nora 诺拉, who helped you last time, has joined");
  await expect(customer.texts).toHaveText(["请问几点下班？", "晚上九点", "还有一个问题"]);
  await agent.inbox.filter({ hasText: "还有一个问题" }).click();
  await expect(agent.texts).toHaveText(["请问几点下班？", "晚上九点", "还有一个问题"]);
  await agent.answer("请讲");
  await expect(customer.texts).toHaveCount(4);
});

test("[CNV4] [SND7] after the agent has ended a conversation, neither side can write", async ({
  agent,
  customer,
}) => {
  await customer.say("没有别的问题了");
  await agent.openConversation();
  await agent.conversation.getByRole("button", { name: "End conversation" }).click();
  const sure = agent.page.getByRole("alertdialog", { name: "End this conversation?" });
  await sure.getByRole("button", { name: "End conversation" }).click();

  await expect(customer.log).toContainText("Nora 诺拉 ended the conversation");
  await expect(agent.log).toContainText("You ended the conversation");
  await expect(customer.field).toBeHidden();
  await expect(agent.field).toBeHidden();
  await customer.page.reload();
  await expect(customer.texts).toHaveText(["没有别的问题了"]);
  await expect(
    customer.chat.getByRole("button", { name: "Start a new conversation" }),
  ).toBeVisible();
});

test("[CNV1] a signed-in user has the same conversation on every device", async ({
  site,
  agent,
  customer,
  newProfile,
}) => {
  const { page } = customer;
  await page.getByRole("button", { name: "Sign in as Lin" }).click();
  await expect(customer.chat.getByText("Hello 小林 Lin")).toBeVisible();
  await customer.say("我是小林");
  await expect(agent.inbox).toContainText("小林 Lin");
  await agent.openConversation();
  await agent.answer("小林您好");

  const phone = await newProfile();
  await phone.goto(`${site.urls[0]}/demo/`);
  await phone.getByRole("button", { name: "Sign in as Lin" }).click();
  const elsewhere = atShop(phone);
  await elsewhere.openChat();
  await expect(elsewhere.texts).toHaveText(["我是小林", "小林您好"]);
  await elsewhere.say("换到手机上了");
  await expect(customer.texts).toHaveText(["我是小林", "小林您好", "换到手机上了"]);

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(customer.chat.getByText("How can we help?")).toBeVisible();
  await expect(customer.texts).toHaveCount(0);
});

test("[HTP3] the console requires the password", async ({ site, newProfile }) => {
  const page = await newProfile();
  await page.goto(`${site.urls[0]}/agent/`);
  await page.getByRole("textbox", { name: "E-mail" }).fill(MIA.email);
  await page.getByRole("textbox", { name: "Password" }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();

  const agent = await signIn(page, site.urls[0], MIA);
  await agent.page.reload();
  await expect(atConsole(page).status).toHaveAccessibleName("My status: Online");
  await page.getByRole("button", { name: /^Account: / }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in to the console" })).toBeVisible();
});
