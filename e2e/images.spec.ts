import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./support/test.ts";

test("[MED1] [MED4] an image goes from the picker to the other side, with its thumbnail, and back", async ({
  desk,
  customer,
}) => {
  await choose(customer.page, customer.chat.getByRole("button", { name: "Add images or files" }));
  await customer.chat.getByRole("button", { name: "Send", exact: true }).click();
  await expect(desk.inbox).toHaveCount(1);
  await desk.inbox.click();
  const atDesk = desk.log.getByRole("button", { name: /^Image, 1280 × 860/ }).locator("img");
  await expectDrawn(atDesk, 480);

  await choose(
    desk.page,
    desk.conversation.getByRole("button", { name: "Attach images or files" }),
  );
  await expect(desk.conversation.getByText("Ready to send")).toBeVisible();
  await desk.conversation.getByRole("button", { name: "Send", exact: true }).click();
  const inChat = customer.log.locator(".message.peer").getByRole("button", { name: /^Image/ });
  await expectDrawn(inChat.locator("img"), 480);
});

/** Chooses a picture of the page itself. */
async function choose(page: Page, attach: Locator): Promise<void> {
  const buffer = await page.screenshot();
  const choosing = page.waitForEvent("filechooser");
  await attach.click();
  await (await choosing).setFiles({ name: "page.png", mimeType: "image/png", buffer });
}

/** [MED3] What came is the thumbnail, and the browser could draw it. */
async function expectDrawn(image: Locator, side: number): Promise<void> {
  await expect(image).toHaveJSProperty("complete", true);
  await expect(image).toHaveJSProperty("naturalWidth", side);
}
