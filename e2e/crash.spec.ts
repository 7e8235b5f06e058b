import { MIA } from "./support/site.ts";
import { expect, test } from "./support/test.ts";

/** [CON4] A client may wait up to 20.5 s between two attempts. */
const RECONNECT_MS = 40_000;

test("[SND1] [SEQ3] after kill -9 in a conversation, every message arrives once and in order", async ({
  ownSite,
  visit,
  attend,
}) => {
  const site = await ownSite();
  const agent = await attend(site.urls[0], MIA);
  const customer = await visit(site.urls[0]);
  await customer.say("开始");
  await agent.openConversation();
  await agent.answer("请讲");
  await expect(customer.texts).toHaveText(["开始", "请讲"]);

  // Both messages, or their answers, are in transit when the server is killed.
  await customer.write("就在断线那一刻");
  await agent.write("我正在回");
  await site.crash();
  await expect(customer.chat.getByRole("status").getByText("No connection")).toBeVisible();
  await expect(agent.status).toHaveAccessibleName("My status: Offline");
  for (const text of ["断线第一句", "断线第二句 🔌", "断线第三句"]) await customer.write(text);
  for (const text of ["我这边也断了", "稍等 ⏳"]) await agent.write(text);
  await expect(customer.chat.getByText(/messages will be sent after reconnecting/)).toBeVisible();
  await expect(agent.page.getByText(/messages wait to be sent/)).toBeVisible();

  await site.recover();
  await expect(customer.texts).toHaveCount(9, { timeout: RECONNECT_MS });
  await expect(agent.texts).toHaveCount(9, { timeout: RECONNECT_MS });
  const shown = await customer.texts.allTextContents();
  await expect(agent.texts).toHaveText(shown);
  const questions = ["就在断线那一刻", "断线第一句", "断线第二句 🔌", "断线第三句"];
  const answers = ["我正在回", "我这边也断了", "稍等 ⏳"];
  expect(shown.slice(0, 2)).toEqual(["开始", "请讲"]);
  expect(shown.slice(2).filter((text) => questions.includes(text))).toEqual(questions);
  expect(shown.slice(2).filter((text) => answers.includes(text))).toEqual(answers);
  await expect(customer.log.getByText("Sending")).toHaveCount(0);
  await expect(agent.log.getByText("Sending")).toHaveCount(0);

  await customer.page.reload();
  await customer.openChat();
  await agent.page.reload();
  await expect(customer.texts).toHaveText(shown);
  await expect(agent.texts).toHaveText(shown);
  await agent.answer("恢复了");
  await customer.say("太好了");
  await expect(customer.texts).toHaveText([...shown, "恢复了", "太好了"]);
});

test("[SEQ3] unsent messages survive a reload while the server is down", async ({
  ownSite,
  visit,
  attend,
}) => {
  const site = await ownSite();
  const agent = await attend(site.urls[0], MIA);
  const customer = await visit(site.urls[0]);
  await customer.say("第一");
  await agent.openConversation();

  await site.crash();
  for (const text of ["第二", "第三"]) await customer.write(text);
  await agent.write("第四");
  await expect(customer.texts).toHaveText(["第一", "第二", "第三"]);
  await expect(agent.texts).toHaveText(["第一", "第四"]);
  for (const { page } of [customer, agent]) await expect(page.reload()).rejects.toThrow("REFUSED");

  await site.recover();
  await customer.page.goto(`${site.urls[0]}/demo/`);
  await customer.openChat();
  // The browser reloads its error page by itself, so the agent's message may have been sent already.
  const own = customer.texts.filter({ hasNotText: "第四" });
  await expect(own).toHaveText(["第一", "第二", "第三"]);
  await expect(customer.log.getByText("Sending")).toHaveCount(0);
  await agent.page.goto(`${site.urls[0]}/agent/`);
  await agent.openConversation();
  await expect(agent.texts).toHaveCount(4);
  const said = await agent.texts.allTextContents();
  expect(said.filter((text) => text !== "第四")).toEqual(["第一", "第二", "第三"]);
  await expect(customer.texts).toHaveText(said);
});
