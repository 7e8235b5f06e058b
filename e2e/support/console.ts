import { expect, type Locator, type Page } from "@playwright/test";
import type { AgentLogin } from "./site.ts";

/** The accessible names in the console, by language. */
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

/** An agent's console. */
export interface Console {
  page: Page;
  /** The links to the agent's conversations. */
  inbox: Locator;
  /** The open conversation. */
  conversation: Locator;
  log: Locator;
  field: Locator;
  /** The texts of both sides' messages, in order. */
  texts: Locator;
  status: Locator;
  /** Waits for the only conversation in the inbox, opens it, and waits for its messages. */
  openConversation(): Promise<void>;
  /** Writes and sends a message without waiting for the server. */
  write(text: string): Promise<void>;
  /** Writes and sends a message, and waits until the server has stored it, so that later messages follow it. */
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

/** Signs in through the login page. */
export async function signIn(
  page: Page,
  url: string,
  login: AgentLogin,
  locale: "en" | "zh" = "en",
): Promise<Console> {
  const words = WORDS[locale];
  const agent = atConsole(page, locale);
  await page.goto(`${url}/agent/`);
  await page.getByRole("textbox", { name: words.email }).fill(login.email);
  await page.getByRole("textbox", { name: words.password }).fill(login.password);
  await page.getByRole("button", { name: words.submit }).click();
  await expect(agent.status).toHaveAccessibleName(words.online);
  return agent;
}

/** The message with that text in the console. */
export function articleOf(agent: Console, text: string): Locator {
  return agent.log.getByRole("article").filter({ hasText: text });
}
