import { atConsole } from "./support/console.ts";
import { expect, test } from "./support/test.ts";

test("a part of the console that cannot be fetched is asked for again, and takes nothing else with it", async ({
  site,
  newProfile,
}) => {
  const page = await newProfile();
  let down = true;
  await page.route(/search-list-.*\.js$/, (route) => (down ? route.abort() : route.continue()));
  const agent = await site.addAgent();
  await page.goto(`${site.urls[0]}/agent/`);
  await page.getByRole("textbox", { name: "E-mail" }).fill(agent.email);
  await page.getByRole("textbox", { name: "Password" }).fill(agent.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Search" }).click();
  const failed = page.getByRole("alert").filter({ hasText: "could not be loaded" });
  await expect(failed.getByRole("button", { name: "Reload" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Inbox" })).toBeVisible();
  down = false;
  await failed.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("textbox", { name: "Search all messages" })).toBeVisible();
});

test("two tabs show the same draft, and neither keeps it once it is sent", async ({
  customer,
  desk,
}) => {
  await customer.say("Is it in stock?");
  await desk.openConversation();
  await expect(desk.field).toBeFocused();
  const other = atConsole(await desk.page.context().newPage());
  await other.page.goto(desk.page.url());
  await expect(other.field).toBeVisible();
  await desk.page.bringToFront();
  await desk.field.fill("Yes, two are left");
  await expect(other.field).toHaveValue("Yes, two are left");
  await desk.field.press("Enter");
  await expect(desk.field).toHaveValue("");
  await expect(other.field).toHaveValue("");
});

test("what was written in a conversation that somebody else took over is kept to be copied", async ({
  site,
  attend,
  customer,
  desk,
}) => {
  await customer.say("Where is my order?");
  await desk.openConversation();
  await desk.field.fill("I am looking it up");
  const lead = await attend(
    site.urls[0],
    await site.addAgent({ name: "Lea Lead", role: "supervisor" }),
  );
  const id = new URL(desk.page.url()).pathname.split("/").at(-1);
  await lead.page.goto(`${site.urls[0]}/agent/history/${id}`);
  await lead.page.getByRole("button", { name: "Take over" }).click();
  const kept = desk.page.getByRole("region", { name: "Your draft was not sent" });
  await expect(kept).toContainText("I am looking it up");
  await expect(kept.getByRole("button", { name: "Copy" })).toBeVisible();
  await expect(desk.conversation).toContainText("Lea Lead is handling this conversation.");
  await kept.getByRole("button", { name: "Discard" }).click();
  await expect(kept).toHaveCount(0);
});

test("a message that was written offline and cannot be sent any more is shown wherever the agent is", async ({
  site,
  attend,
  customer,
  desk,
}) => {
  await customer.say("Hello?");
  await desk.openConversation();
  const id = new URL(desk.page.url()).pathname.split("/").at(-1);
  const lead = await attend(
    site.urls[0],
    await site.addAgent({ name: "Lea Lead", role: "supervisor" }),
  );
  await desk.page.context().setOffline(true);
  await desk.page.evaluate(() => dispatchEvent(new Event("offline")));
  await lead.page.goto(`${site.urls[0]}/agent/history/${id}`);
  await lead.page.getByRole("button", { name: "Take over" }).click();
  await expect(lead.field).toBeFocused();
  await desk.write("Written too late");
  await desk.page.getByRole("link", { name: "Queue" }).click();
  await desk.page.context().setOffline(false);
  const banner = desk.page.getByRole("status").filter({ hasText: "1 message was not sent." });
  await expect(banner).toBeVisible({ timeout: 60_000 });
  await banner.getByRole("button", { name: "Show" }).click();
  const dialog = desk.page.getByRole("dialog", { name: "Messages that were not sent" });
  await expect(dialog).toContainText("Written too late");
  await expect(dialog).toContainText("Lea Lead handles this conversation now.");
  await dialog.getByRole("button", { name: "Discard" }).click();
  await expect(banner).toHaveCount(0);
});
