import { articleOf } from "./support/console.ts";
import { endConversation } from "./support/customer.ts";
import { expect, test } from "./support/test.ts";

test("[ASG16] the queue counts from the return, and the history shows the last text, its author and its time", async ({
  ownSite,
  attend,
  visit,
}) => {
  const site = await ownSite();
  const agent = await attend(site.urls[0], await site.addAgent({ name: "Nora 诺拉" }));
  const { page } = agent;
  const customer = await visit(site.urls[0]);
  await customer.say("等了很久");
  await agent.openConversation();
  await agent.answer("请稍等");
  await site.openedAnHourEarlier(new URL(page.url()).pathname.split("/").at(-1) ?? "");
  await agent.conversation.getByRole("button", { name: "Transfer conversation" }).click();
  const transfer = page.getByRole("dialog", { name: "Transfer conversation" });
  await transfer.getByRole("radio", { name: /^Back to the queue/ }).click();
  await transfer.getByRole("button", { name: "Transfer" }).click();
  await expect(agent.inbox).toHaveCount(0);

  await page.getByRole("navigation").getByRole("link", { name: "Queue" }).click();
  const queue = page.getByRole("list", { name: "Customers in the queue" }).getByRole("link");
  await expect(queue).toContainText(/waiting for \d+ (sec|min)/);
  await expect(page.getByText(/1 waiting · longest \d+ (sec|min)/)).toBeVisible();
  await queue.click();
  await expect(agent.conversation).toBeVisible();
  await expect(page.getByText(/\d+ hr/)).toHaveCount(0);
  const writtenAt = await articleOf(agent, "请稍等").locator("time").getAttribute("datetime");
  await page.getByRole("button", { name: /^Claim the conversation with / }).click();
  await expect(agent.inbox).toHaveCount(1);
  await endConversation(customer);

  const lead = await attend(site.urls[0], await site.addAgent({ role: "supervisor" }));
  const lists = [
    { at: agent, link: "History", text: "You:请稍等" },
    { at: lead, link: "All", text: "Nora 诺拉:请稍等" },
  ];
  for (const { at, link, text } of lists) {
    await at.page.getByRole("navigation").getByRole("link", { name: link, exact: true }).click();
    const row = at.page.getByRole("list", { name: "Conversations" }).getByRole("link");
    await expect(row).toContainText(text);
    await expect(row.locator("time")).toHaveAttribute("datetime", writtenAt ?? "");
  }
});
