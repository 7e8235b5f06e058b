import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";

/** What the widget calls its parts, in the two languages. */
const WORDS = {
  en: { open: /^Open chat/, field: "Your message", log: "Messages", menu: "Options" },
  zh: { open: /^打开聊天/, field: "消息内容", log: "消息", menu: "选项" },
};

/** Somebody on the demo shop's page, with the widget on it. */
export interface Customer {
  page: Page;
  launcher: Locator;
  /** The inside of the widget. */
  chat: FrameLocator;
  log: Locator;
  field: Locator;
  menu: Locator;
  /** The texts in the conversation, from both sides, in order and without anything around them. */
  texts: Locator;
  openChat(): Promise<void>;
  /** Writes and sends, whatever becomes of it. */
  write(text: string): Promise<void>;
  /** The same, until the server has it: what anybody says next stands after it. */
  say(text: string): Promise<void>;
}

export function atShop(page: Page, locale: "en" | "zh" = "en"): Customer {
  const words = WORDS[locale];
  const chat = page.frameLocator("deskwire-widget iframe");
  const launcher = page.getByRole("button", { name: words.open });
  const log = chat.getByRole("log", { name: words.log });
  const stored = log.locator(".message.own:not(.pending)");
  const field = chat.getByRole("textbox", { name: words.field });
  const write = async (text: string) => {
    await field.fill(text);
    await field.press("Enter");
  };
  return {
    page,
    launcher,
    chat,
    log,
    field,
    menu: chat.getByRole("button", { name: words.menu }),
    texts: log.locator("p.text"),
    async openChat() {
      await launcher.click();
      await expect(field).toBeVisible();
    },
    write,
    async say(text) {
      await write(text);
      await expect(stored.filter({ hasText: text })).toHaveCount(1);
    },
  };
}

/** One line of the conversation in the widget. */
export function lineOf(customer: Customer, text: string): Locator {
  return customer.log.getByRole("listitem").filter({ hasText: text });
}

/** Ends it from the user's side. */
export async function endConversation({ menu, chat }: Customer): Promise<void> {
  await menu.click();
  await chat.getByRole("button", { name: "End conversation" }).click();
  await chat.getByRole("alertdialog").getByRole("button", { name: "End conversation" }).click();
}
