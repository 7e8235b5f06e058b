import { expect, type Locator, type Page } from "@playwright/test";
import type { AgentLogin } from "./site.ts";

/** An agent in the console, which speaks English here. */
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
  /** Opens the only conversation in the inbox as soon as it is there. */
  openConversation(): Promise<void>;
  answer(text: string): Promise<void>;
}

export function atConsole(page: Page): Console {
  const inbox = page.getByRole("list", { name: "My conversations" }).getByRole("link");
  const conversation = page.getByRole("region", { name: /^Conversation with / });
  const log = conversation.getByRole("log", { name: "Messages" });
  const field = conversation.getByRole("textbox", { name: /^Message to / });
  return {
    page,
    inbox,
    conversation,
    log,
    field,
    texts: log.getByRole("article").getByRole("paragraph"),
    status: page.getByRole("button", { name: /^My status: / }),
    async openConversation() {
      await expect(inbox).toHaveCount(1);
      await inbox.click();
      await expect(field).toBeVisible();
    },
    async answer(text) {
      await field.fill(text);
      await field.press("Enter");
    },
  };
}

/** Signs in as people do. */
export async function signIn(page: Page, url: string, agent: AgentLogin): Promise<Console> {
  const desk = atConsole(page);
  await page.goto(`${url}/agent/`);
  await page.getByRole("textbox", { name: "E-mail" }).fill(agent.email);
  await page.getByRole("textbox", { name: "Password" }).fill(agent.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(desk.status).toHaveAccessibleName("My status: Online");
  return desk;
}

/** One message in the console. */
export function articleOf(desk: Console, text: string): Locator {
  return desk.log.getByRole("article").filter({ hasText: text });
}
