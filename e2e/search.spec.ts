import { articleOf } from "./support/console.ts";
import { expect, test } from "./support/test.ts";

test("[SRC1] two Chinese characters find a message, and lead to it", async ({ desk, customer }) => {
  await customer.say("你好，请问这把茶壶还有货吗？");
  await desk.openConversation();
  await desk.answer("有的，今天就能发货");
  await desk.page.getByRole("link", { name: "Search" }).click();
  await desk.page.getByRole("textbox", { name: "Search all messages" }).fill("茶壶");
  const hit = desk.page.getByRole("link").filter({ hasText: "请问这把茶壶还有货吗" });
  await expect(hit).toHaveCount(1);
  await expect(hit.locator("mark")).toHaveText("茶壶");
  await expect(hit).toContainText("Visitor ");
  await hit.click();
  await expect(articleOf(desk, "请问这把茶壶还有货吗")).toBeInViewport();
  await expect(desk.page).toHaveURL(/\/search\/.+\?seq=\d+$/);
});
