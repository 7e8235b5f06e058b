import { lineOf, atShop } from "./support/customer.ts";
import { articleOf } from "./support/console.ts";
import { MIA } from "./support/site.ts";
import { expect, test } from "./support/test.ts";

test("[SEQ7] a conversation works across two servers with one Redis and one PostgreSQL", async ({
  ownSite,
  visit,
  attend,
}) => {
  const site = await ownSite({ nodes: 2, redisUrl: process.env["TEST_REDIS_URL"]! });
  const [nodeA, nodeB = ""] = site.urls;
  const customer = await visit(nodeA);
  await customer.page.getByRole("button", { name: "Sign in as Lin" }).click();
  await expect(customer.chat.getByText("Hello 小林 Lin")).toBeVisible();
  await customer.say("我在 A 上");
  await expect(customer.log.getByRole("status")).toContainText("No agent is here right now");

  const agent = await attend(nodeB, MIA);
  await agent.openConversation();
  await agent.field.fill("我在");
  await expect(customer.log.getByText("Mia 米娅 is typing")).toBeVisible();
  await agent.answer("我在 B 上 🌏");
  await expect(customer.texts).toHaveText(["我在 A 上", "我在 B 上 🌏"]);
  await customer.field.fill("收");
  await expect(agent.conversation.getByText("小林 Lin is typing…")).toBeVisible();
  await customer.say("收到");
  await expect(lineOf(customer, "收到").getByText("Read", { exact: true })).toBeVisible();
  await expect(articleOf(agent, "我在 B 上").getByText("Read", { exact: true })).toBeVisible();

  // The user's second tab is on the agent's node.
  const second = atShop(await customer.page.context().newPage());
  await second.page.goto(`${nodeB}/demo/`);
  await second.openChat();
  await expect(second.texts).toHaveText(["我在 A 上", "我在 B 上 🌏", "收到"]);
  await second.say("第二个标签页在 B 上");
  const said = ["我在 A 上", "我在 B 上 🌏", "收到", "第二个标签页在 B 上"];
  for (const side of [customer, second, agent]) await expect(side.texts).toHaveText(said);

  await agent.conversation.getByRole("button", { name: "End conversation" }).click();
  await agent.page
    .getByRole("alertdialog")
    .getByRole("button", { name: "End conversation" })
    .click();
  for (const { log } of [customer, second])
    await expect(log).toContainText("Mia 米娅 ended the conversation");
});
