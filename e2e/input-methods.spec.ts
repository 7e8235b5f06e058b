import type { Locator } from "@playwright/test";
import { expect, test } from "./support/test.ts";

/** Presses a key while the input method composes, as Chromium reports it. */
async function composeKey(field: Locator, key: string): Promise<void> {
  const event = { key, keyCode: 229, isComposing: true, bubbles: true, cancelable: true };
  await field.dispatchEvent("keydown", event);
}

test("[SHO3] the keys of a composition leave the console's search and dialogs alone", async ({
  agent,
  customer,
}) => {
  await customer.say("您好");
  await agent.openConversation();
  const { page } = agent;
  // Firefox gives the focus to one window only.
  await page.bringToFront();
  await page.getByRole("button", { name: /Transfer/ }).click();
  const dialog = page.getByRole("dialog");
  const note = dialog.getByRole("textbox");
  await note.fill("请继续");
  await composeKey(note, "Escape");
  await expect(note).toHaveValue("请继续");
  await note.press("Escape");
  await expect(dialog).toBeHidden();

  await page.getByRole("link", { name: "Search" }).click();
  const search = page.getByRole("textbox", { name: "Search messages and customers" });
  await search.fill("您好");
  await composeKey(search, "Escape");
  await composeKey(search, "ArrowDown");
  await expect(search).toHaveValue("您好");
  await expect(search).toBeFocused();
  await search.press("Escape");
  await expect(search).toHaveValue("");
});
