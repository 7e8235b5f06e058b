import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./support/test.ts";

test("[MED1] [MED4] both sides can send an image, which the other side shows as a thumbnail", async ({
  agent,
  customer,
}) => {
  await choose(customer.page, customer.chat.getByRole("button", { name: "Add images or files" }));
  await customer.chat.getByRole("button", { name: "Send", exact: true }).click();
  await expect(agent.inbox).toHaveCount(1);
  await agent.inbox.click();
  const atDesk = agent.log.getByRole("button", { name: /^Image, 1280 × 860/ }).locator("img");
  await expectDrawn(atDesk, 480);

  await choose(
    agent.page,
    agent.conversation.getByRole("button", { name: "Attach images or files" }),
  );
  await expect(agent.conversation.getByText("Ready to send")).toBeVisible();
  await agent.conversation.getByRole("button", { name: "Send", exact: true }).click();
  const inChat = customer.log.locator(".message.peer").getByRole("button", { name: /^Image/ });
  await expectDrawn(inChat.locator("img"), 480);
});

test("[MED13] the widget downloads from an address of the server", async ({ agent, customer }) => {
  await choose(customer.page, customer.chat.getByRole("button", { name: "Add images or files" }));
  await customer.chat.getByRole("button", { name: "Send", exact: true }).click();
  await expect(agent.inbox).toHaveCount(1);
  await customer.log.getByRole("button", { name: /^Image/ }).click();
  const downloading = customer.page.waitForEvent("download");
  await customer.chat.getByRole("dialog").getByRole("button", { name: "Download" }).click();
  const download = await downloading;
  expect(download.url()).toMatch(/^http.*\/api\/v1\/downloads\?ticket=/);
  // The screenshots of Firefox have an alpha channel, so that the server encodes them as WebP.
  expect(download.suggestedFilename()).toMatch(/^page\.(jpg|webp)$/);
});

test("[MED12] the console asks before it loads the picture of a card", async ({
  agent,
  customer,
}) => {
  const asked: string[] = [];
  const body = await customer.page.screenshot();
  await agent.page.route("https://pictures.example/**", async (route) => {
    asked.push(route.request().headers()["referer"] ?? "no referrer");
    await route.fulfill({ contentType: "image/png", body });
  });
  await customer.page.evaluate(
    'Deskwire.setContext({ card: { title: "Teapot", image: "https://pictures.example/1.png" } })',
  );
  await customer.chat.getByRole("button", { name: "Send to agent" }).click();
  await agent.inbox.click();
  const ask = agent.log.getByRole("button", { name: "Show the picture from pictures.example" });
  await expect(ask).toBeVisible();
  expect(asked).toEqual([]);
  await ask.click();
  await expect(agent.log.locator('img[src^="https://pictures.example"]')).toBeVisible();
  await expect.poll(() => asked).toEqual(["no referrer"]);
});

test("[BRW3] opening and closing a picture leaves the size of the thread and its place", async ({
  agent: _,
  customer,
}) => {
  for (let index = 1; index <= 12; index++) await customer.write(`line ${index}`);
  await choose(customer.page, customer.chat.getByRole("button", { name: "Add images or files" }));
  await customer.chat.getByRole("button", { name: "Send", exact: true }).click();
  const picture = customer.log.getByRole("button", { name: /^Image/ });
  await expect(picture.locator("img")).toHaveJSProperty("complete", true);
  const heights = await customer.log.evaluateHandle((log) => {
    const seen: number[] = [];
    new ResizeObserver(() => seen.push(log.clientHeight)).observe(log);
    return seen;
  });
  await picture.click();
  const dialog = customer.chat.getByRole("dialog");
  await expect(dialog).toBeVisible();
  const frame = customer.page.locator("deskwire-widget iframe");
  const height = async () => (await frame.boundingBox())?.height;
  const full = customer.page.viewportSize()!.height;
  await expect.poll(height).toBe(full);
  await dialog.locator(".lightbox-close").click();
  await expect.poll(height).not.toBe(full);
  await expect(customer.chat.locator("[data-staged]")).toHaveCount(0);
  await expect(picture).toBeInViewport();
  expect(new Set(await heights.jsonValue()).size).toBe(1);
});

/** Picks a screenshot of the page as the file. */
async function choose(page: Page, attach: Locator): Promise<void> {
  const buffer = await page.screenshot();
  const choosing = page.waitForEvent("filechooser");
  await attach.click();
  await (await choosing).setFiles({ name: "page.png", mimeType: "image/png", buffer });
}

/** [MED3] Expects that the thumbnail was loaded and decoded. */
async function expectDrawn(image: Locator, side: number): Promise<void> {
  await expect(image).toHaveJSProperty("complete", true);
  await expect(image).toHaveJSProperty("naturalWidth", side);
}
