import type { CDPSession, Locator } from "@playwright/test";
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

/** Presses a key that the input method takes, while it composes. */
async function pressComposing(chromium: CDPSession, code: string): Promise<void> {
  const key = { key: "Process", code, windowsVirtualKeyCode: 229 };
  await chromium.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key });
  await chromium.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
}

test("[SHO3] a composition in Chromium is neither sent nor closed before its end", async ({
  agent,
  customer,
}) => {
  await customer.say("在吗");
  await agent.openConversation();
  for (const [index, { page, field, texts }] of [customer, agent].entries()) {
    const before = index + 1;
    await expect(texts).toHaveCount(before);
    await page.bringToFront();
    const chromium = await page.context().newCDPSession(page);
    await field.focus();
    const composed = { text: "ni hao", selectionStart: 6, selectionEnd: 6 };
    await chromium.send("Input.imeSetComposition", composed);
    for (const code of ["Enter", "Escape", "ArrowUp", "ArrowDown"])
      await pressComposing(chromium, code);
    await expect(field).toHaveValue("ni hao");
    await expect(field).toBeFocused();
    await chromium.send("Input.insertText", { text: "你好" });
    await expect(field).toHaveValue("你好");
    await expect(texts).toHaveCount(before);
    await field.press("Enter");
    await expect(texts).toHaveCount(before + 1);
    await expect(texts.last()).toHaveText("你好");
  }

  const { page } = agent;
  const chromium = await page.context().newCDPSession(page);
  await page.getByRole("button", { name: /Transfer/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").focus();
  await chromium.send("Input.imeSetComposition", {
    text: "qing",
    selectionStart: 4,
    selectionEnd: 4,
  });
  await pressComposing(chromium, "Escape");
  await expect(dialog.getByRole("textbox")).toHaveValue("qing");
  await chromium.send("Input.insertText", { text: "请" });
  await dialog.getByRole("textbox").press("Escape");
  await expect(dialog).toBeHidden();
});
