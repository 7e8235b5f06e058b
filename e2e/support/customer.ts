import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";

/** The accessible names in the widget, by language. */
const WORDS = {
  en: { open: /^Open chat/, field: "Your message", log: "Messages", menu: "Options" },
  zh: { open: /^打开聊天/, field: "消息内容", log: "消息", menu: "选项" },
};

/** A customer on a page of the demo shop with the widget. */
export interface Customer {
  page: Page;
  launcher: Locator;
  /** The widget's frame. */
  chat: FrameLocator;
  log: Locator;
  field: Locator;
  menu: Locator;
  /** The texts of both sides' messages, in order. */
  texts: Locator;
  /** Opens the panel, unless it is open from the page before. */
  openChat(): Promise<void>;
  /** Writes and sends a message without waiting for the server. */
  write(text: string): Promise<void>;
  /** Writes and sends a message, and waits until the server has stored it, so that later messages follow it. */
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
      await expect(launcher.or(page.locator("deskwire-widget .open .panel"))).toBeVisible();
      if (await launcher.isVisible()) await launcher.click();
      await expect(field).toBeVisible();
    },
    write,
    async say(text) {
      await write(text);
      await expect(stored.filter({ hasText: text })).toHaveCount(1);
    },
  };
}

/** The message with that text in the widget. */
export function lineOf(customer: Customer, text: string): Locator {
  return customer.log.getByRole("listitem").filter({ hasText: text });
}

/** Ends the conversation as the user. */
export async function endConversation({ menu, chat }: Customer): Promise<void> {
  await menu.click();
  await chat.getByRole("button", { name: "End conversation" }).click();
  await chat.getByRole("alertdialog").getByRole("button", { name: "End conversation" }).click();
}
