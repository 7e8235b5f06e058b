import { atConsole } from "./support/console.ts";
import { expect, test } from "./support/test.ts";

test("[BRW1] a part of the console that fails to load is loaded again, and the rest keeps working", async ({
  site,
  newProfile,
}) => {
  const page = await newProfile();
  let down = true;
  await page.route(/search-list-.*\.js$/, (route) => (down ? route.abort() : route.continue()));
  const login = await site.addAgent();
  await page.goto(`${site.urls[0]}/agent/`);
  await page.getByRole("textbox", { name: "E-mail" }).fill(login.email);
  await page.getByRole("textbox", { name: "Password" }).fill(login.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Search" }).click();
  const failed = page.getByRole("alert").filter({ hasText: "could not be loaded" });
  await expect(failed.getByRole("button", { name: "Reload" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Inbox" })).toBeVisible();
  down = false;
  await failed.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("textbox", { name: "Search messages and customers" })).toBeVisible();
});

test("two tabs show the same draft, which both drop when it is sent", async ({
  customer,
  agent,
}) => {
  await customer.say("Is it in stock?");
  await agent.openConversation();
  await expect(agent.field).toBeFocused();
  const other = atConsole(await agent.page.context().newPage());
  await other.page.goto(agent.page.url());
  await expect(other.field).toBeVisible();
  await agent.page.bringToFront();
  await agent.field.fill("Yes, two are left");
  await expect(other.field).toHaveValue("Yes, two are left");
  await agent.field.press("Enter");
  await expect(agent.field).toHaveValue("");
  await expect(other.field).toHaveValue("");
});

test("a draft in a conversation that another agent took over can be copied", async ({
  site,
  attend,
  customer,
  agent,
}) => {
  await customer.say("Where is my order?");
  await agent.openConversation();
  await agent.field.fill("I am looking it up");
  const lead = await attend(
    site.urls[0],
    await site.addAgent({ name: "Lea Lead", role: "supervisor" }),
  );
  const id = new URL(agent.page.url()).pathname.split("/").at(-1);
  await lead.page.goto(`${site.urls[0]}/agent/history/${id}`);
  await lead.page.getByRole("button", { name: "Take over" }).click();
  const kept = agent.page.getByRole("region", { name: "Your draft was not sent" });
  await expect(kept).toContainText("I am looking it up");
  await expect(kept.getByRole("button", { name: "Copy" })).toBeVisible();
  await expect(agent.conversation).toContainText("Lea Lead is handling this conversation.");
  await kept.getByRole("button", { name: "Discard" }).click();
  await expect(kept).toHaveCount(0);
});

test("a message that was written offline and was refused is shown on every page of the console", async ({
  site,
  attend,
  customer,
  agent,
}) => {
  await customer.say("Hello?");
  await agent.openConversation();
  const id = new URL(agent.page.url()).pathname.split("/").at(-1);
  const lead = await attend(
    site.urls[0],
    await site.addAgent({ name: "Lea Lead", role: "supervisor" }),
  );
  await agent.page.context().setOffline(true);
  await agent.page.evaluate(() => dispatchEvent(new Event("offline")));
  await lead.page.goto(`${site.urls[0]}/agent/history/${id}`);
  await lead.page.getByRole("button", { name: "Take over" }).click();
  await expect(lead.field).toBeFocused();
  await agent.write("Written too late");
  await agent.page.getByRole("link", { name: "Queue" }).click();
  await agent.page.context().setOffline(false);
  const banner = agent.page.getByRole("status").filter({ hasText: "1 message was not sent." });
  await expect(banner).toBeVisible({ timeout: 60_000 });
  await banner.getByRole("button", { name: "Show" }).click();
  const dialog = agent.page.getByRole("dialog", { name: "Messages that were not sent" });
  await expect(dialog).toContainText("Written too late");
  await expect(dialog).toContainText("Lea Lead handles this conversation now.");
  await dialog.getByRole("button", { name: "Discard" }).click();
  await expect(banner).toHaveCount(0);
});
