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
  await agent.page.getByRole("textbox", { name: "Search all messages" }).fill("茶壶");
  const hit = agent.page.getByRole("link").filter({ hasText: "请问这把茶壶还有货吗" });
  await expect(hit).toHaveCount(1);
  await expect(hit.locator("mark")).toHaveText("茶壶");
  await expect(hit).toContainText("Visitor ");
  await hit.click();
  await expect(articleOf(agent, "请问这把茶壶还有货吗")).toBeInViewport();
  await expect(agent.page).toHaveURL(/\/search\/.+\?seq=\d+$/);
});
