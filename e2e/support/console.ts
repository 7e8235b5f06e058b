import { expect, type Locator, type Page } from "@playwright/test";
import type { AgentLogin } from "./site.ts";

/** What the console calls its parts, in the two languages. */
const WORDS = {
  en: {
    inbox: "My conversations",
    conversation: /^Conversation with /,
    log: "Messages",
    field: /^Message to /,
    status: /^My status: /,
    online: "My status: Online",
    email: "E-mail",
    password: "Password",
    submit: "Sign in",
  },
  zh: {
    inbox: "我的会话",
    conversation: /^与.*的会话$/,
    log: "消息",
    field: /^发给/,
    status: /^我的状态/,
    online: /在线/,
    email: "邮箱",
    password: "密码",
    submit: "登录",
  },
};

/** An agent in the console. */
export interface Console {
  page: Page;
  /** The conversations of this agent, as links. */
  inbox: Locator;
  /** The conversation that is open, and its parts. */
  conversation: Locator;
  log: Locator;
  field: Locator;
  /** The texts in the conversation, from both sides, in order and without anything around them. */
  texts: Locator;
  status: Locator;
  /** Opens the only conversation in the inbox, as soon as it is there and something stands in it. */
  openConversation(): Promise<void>;
  /** Writes and sends, whatever becomes of it. */
  write(text: string): Promise<void>;
  /** The same, until the server has it: what anybody says next stands after it. */
  answer(text: string): Promise<void>;
}

export function atConsole(page: Page, locale: "en" | "zh" = "en"): Console {
  const words = WORDS[locale];
  const inbox = page.getByRole("list", { name: words.inbox }).getByRole("link");
  const conversation = page.getByRole("region", { name: words.conversation });
  const log = conversation.getByRole("log", { name: words.log });
  const field = conversation.getByRole("textbox", { name: words.field });
  const texts = log.getByRole("article").getByRole("paragraph");
  const stored = log.getByTestId(/^message-/);
  const write = async (text: string) => {
    await field.fill(text);
    await field.press("Enter");
  };
  return {
    page,
    inbox,
    conversation,
    log,
    field,
    texts,
    status: page.getByRole("button", { name: words.status }),
    async openConversation() {
      await expect(inbox).toHaveCount(1);
      await inbox.click();
      await expect(field).toBeVisible();
      await expect(texts).not.toHaveCount(0);
    },
    write,
    async answer(text) {
      await write(text);
      await expect(stored.filter({ hasText: text })).toHaveCount(1);
    },
  };
}

/** Signs in as people do. */
export async function signIn(
  page: Page,
  url: string,
  agent: AgentLogin,
  locale: "en" | "zh" = "en",
): Promise<Console> {
  const words = WORDS[locale];
  const desk = atConsole(page, locale);
  await page.goto(`${url}/agent/`);
  await page.getByRole("textbox", { name: words.email }).fill(agent.email);
  await page.getByRole("textbox", { name: words.password }).fill(agent.password);
  await page.getByRole("button", { name: words.submit }).click();
  await expect(desk.status).toHaveAccessibleName(words.online);
  return desk;
}

/** One message in the console. */
export function articleOf(desk: Console, text: string): Locator {
  return desk.log.getByRole("article").filter({ hasText: text });
}
