import type { Locator, Page } from "@playwright/test";
import { articleOf } from "./support/console.ts";
import { lineOf } from "./support/customer.ts";
import { setVisibility } from "./support/visibility.ts";
import { expect, test } from "./support/test.ts";

/** More than the client fetches at first. */
const MANY = 65;

/** Reads a list to its end, screen by screen. */
async function readToEnd(log: Locator, end: Locator): Promise<void> {
  await expect(async () => {
    await log.evaluate((box) => box.scrollBy({ top: box.clientHeight * 0.7 }));
    await expect(end).toBeInViewport({ timeout: 100 });
  }).toPass();
}

async function shrink(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1000, height: 420 });
}

test("[SHO1] [SHO2] the console opens at the first unread message and marks nothing read that it skips", async ({
  agent,
  customer,
}) => {
  for (let index = 1; index < MANY; index++) await customer.write(`line ${index}.`);
  await customer.say(`line ${MANY}.`);
  const { page, log } = agent;
  await expect(agent.inbox).toContainText(`${MANY}`);
  await shrink(page);
  await page.reload();
  await agent.openConversation();
  await expect(articleOf(agent, "line 1.")).toBeInViewport();
  await expect(log.getByText("New messages")).toBeInViewport();
  const end = articleOf(agent, `line ${MANY}.`);

  await page.getByRole("button", { name: /new message|latest message/ }).click();
  await expect(end).toBeInViewport();
  const above = page.getByRole("button", { name: /unread messages above/ });
  await expect(above).toBeVisible();
  await expect(agent.inbox).toContainText(/unread/);
  await above.click();
  await expect(end).not.toBeInViewport();
  await readToEnd(log, end);
  await expect(above).toBeHidden();
  await expect(agent.inbox).not.toContainText(/unread/);
});

test("[SHO1] a jump to a message reads nothing that it skips", async ({ agent, customer }) => {
  for (let index = 1; index < MANY; index++) await customer.write(`line ${index}.`);
  await customer.say(`line ${MANY}.`);
  const { page } = agent;
  await shrink(page);
  const href = await agent.inbox.getAttribute("href");
  await page.goto(new URL(`${href}?seq=60`, page.url()).href);
  await expect(page.getByTestId("message-60")).toBeInViewport();
  const above = page.getByRole("button", { name: /unread messages above/ });
  await expect(above).toBeVisible();
  await above.click();
  await expect(articleOf(agent, "line 1.")).toBeInViewport();
});

test("[SHO1] [SHO2] the widget opens at the first unread message and marks nothing read that it skips", async ({
  agent,
  customer,
}) => {
  await customer.say("hello");
  await agent.openConversation();
  const { page, chat, log } = customer;
  await chat.getByRole("button", { name: "Close chat" }).click();
  for (let index = 1; index < MANY; index++) await agent.write(`line ${index}.`);
  await agent.answer(`line ${MANY}.`);
  await page.reload();
  await expect(customer.launcher).toHaveAccessibleName(new RegExp(`${MANY} unread`));
  await customer.openChat();
  await expect(lineOf(customer, "line 1.")).toBeInViewport();
  await expect(log.getByText("New messages")).toBeInViewport();
  const end = lineOf(customer, `line ${MANY}.`);
  await chat.getByRole("button", { name: /^\d+ new messages$/ }).click();
  await expect(end).toBeInViewport();
  const above = chat.getByRole("button", { name: /^↑ \d+ unread$/ });
  await above.click();
  await expect(end).not.toBeInViewport();
  await readToEnd(log, end);
  await expect(above).toBeHidden();
  await chat.getByRole("button", { name: "Close chat" }).click();
  await expect(customer.launcher).toHaveAccessibleName("Open chat");
});

test("[SHO1] [SHO2] what comes into a background tab is read from its first message, also while images load", async ({
  agent,
  customer,
}) => {
  await customer.say("hello");
  await agent.openConversation();
  const { page, chat } = customer;
  await page.route("**/attachments/**", () => undefined);
  await setVisibility(page, "hidden");
  const buffer = await agent.page.screenshot();
  const choosing = agent.page.waitForEvent("filechooser");
  await agent.conversation.getByRole("button", { name: "Attach images or files" }).click();
  await (await choosing).setFiles({ name: "page.png", mimeType: "image/png", buffer });
  await agent.conversation.getByRole("button", { name: "Send", exact: true }).click();
  for (let index = 1; index < 30; index++) await agent.write(`line ${index}.`);
  await agent.answer("line 30.");
  await expect(customer.texts.filter({ hasText: "line 30." })).toHaveCount(1);
  await setVisibility(page, "visible");
  await expect(customer.log.getByText("New messages")).toBeInViewport();
  await expect(lineOf(customer, "line 30.")).not.toBeInViewport();
  await expect(chat.getByRole("button", { name: /new messages$/ })).toBeVisible();
});
