// Writes the screenshots of the documentation to docs/images. Run it by hand after building the front ends
// (npm start, or npm test -- --only build):
//   node e2e/screenshots.ts
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium, expect, type Browser, type BrowserContextOptions } from "@playwright/test";
import { requireChromium } from "@deskwire/testkit/chromium";
import { connectRaw, type RawClient } from "@deskwire/testkit/raw-client";
import { signUserToken } from "@deskwire/testkit/user-token";
import { setup } from "../scripts/lib/vitest-servers.ts";
import { composeWindows } from "./support/compose-windows.ts";
import { signIn, type Console } from "./support/console.ts";
import { atShop, type Customer } from "./support/customer.ts";
import { STORIES, type Story } from "./support/picture-stories.ts";
import { MIA, openSite } from "./support/site.ts";

const IMAGES = join(import.meta.dirname, "../docs/images");
const SECRET = "the demo shop's secret, for pictures";
const SHOP = { width: 640, height: 1_180 };
const CONSOLE = { width: 1_240, height: 1_180 };
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1_440, height: 900 };

interface Scene {
  browser: Browser;
  url: string;
  story: Story;
}

const closeServers = await setup();
const browser = await chromium.launch({
  executablePath: requireChromium(),
  env: { ...process.env, FONTCONFIG_FILE: join(import.meta.dirname, "support/fonts.conf") },
  args: ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"],
});
try {
  await mkdir(IMAGES, { recursive: true });
  for (const story of STORIES) await picture(story);
} finally {
  await browser.close();
  await closeServers();
}

/** Plays a story on its own site, and takes the screenshots. */
async function picture(story: Story): Promise<void> {
  const site = await openSite({ env: { USER_JWT_SECRET: SECRET } });
  const scene: Scene = { browser, url: site.urls[0], story };
  const consolePage = await newPage(scene, { viewport: CONSOLE });
  const agent = await signIn(consolePage, scene.url, MIA, story.locale);
  const closeOthers = await bringOthers(scene);
  const customer = await visitShop(scene);
  await converse(agent, customer, story);
  const shots = await Promise.all([customer, agent].map(({ page }) => page.screenshot()));
  const overview = await composeWindows(browser, { shots, sizes: [SHOP, CONSOLE], ...DESKTOP });
  await save(`side-by-side${story.suffix}.png`, overview);
  if (story.details) await captureDetails(scene, agent, customer);
  await closeOthers();
  for (const context of browser.contexts()) await context.close();
  await site.close();
}

async function newPage({ browser: from, story }: Scene, options: BrowserContextOptions) {
  const context = await from.newContext({
    locale: story.browserLocale,
    timezoneId: "Asia/Shanghai",
    deviceScaleFactor: 2,
    colorScheme: "light",
    reducedMotion: "reduce",
    ...options,
  });
  return context.newPage();
}

/** Adds the other customers to the agent's inbox. */
async function bringOthers({ url, story }: Scene): Promise<() => Promise<void>> {
  const clients: RawClient[] = [];
  for (const [index, { name, texts }] of story.others.entries()) {
    const client = await connectRaw(url);
    await client.hello(signUserToken(SECRET, `customer-${index}`, { claims: { name } }));
    const { conversation } = await client.ok("open", {});
    for (const [at, text] of texts.entries()) {
      const where = { conversationId: conversation.id, clientId: `picture-${at}` };
      await client.ok("send", { ...where, kind: "text", body: { text } });
    }
    clients.push(client);
  }
  return async () => {
    await Promise.all(clients.map((client) => client.close()));
  };
}

async function visitShop(scene: Scene): Promise<Customer> {
  const { url, story } = scene;
  const page = await newPage(scene, { viewport: SHOP });
  await page.goto(`${url}/demo/product.html?id=teapot`);
  await page.getByRole("button", { name: story.signIn }).click();
  const customer = atShop(page, story.locale);
  await customer.openChat();
  await customer.chat.getByRole("button", { name: story.sendCard }).click();
  return customer;
}

async function converse(agent: Console, customer: Customer, story: Story): Promise<void> {
  const [first, ...rest] = story.lines;
  await customer.say(first.text);
  await agent.inbox.filter({ hasText: story.customerName }).click();
  for (const { by, text } of rest) {
    await (by === "user" ? customer.say(text) : agent.answer(text));
    await expect(customer.texts.filter({ hasText: text })).toHaveCount(1);
    await expect(agent.texts.filter({ hasText: text })).toHaveCount(1);
  }
  await agent.field.fill(story.typed);
  await expect(customer.log.getByText(story.typing)).toBeAttached();
  await customer.page.mouse.move(0, 0);
}

/** Takes the screenshots on a phone and in the dark theme. */
async function captureDetails(scene: Scene, agent: Console, customer: Customer): Promise<void> {
  const { url, story } = scene;
  const phone = await newPage(scene, { viewport: PHONE, isMobile: true, hasTouch: true });
  await phone.context().addCookies(await customer.page.context().cookies());
  await phone.goto(`${url}/demo/`);
  const onPhone = atShop(phone, story.locale);
  await onPhone.openChat();
  await expect(onPhone.texts).toHaveCount(story.lines.length);
  await save("widget-phone.png", await phone.screenshot());

  await agent.page.setViewportSize(DESKTOP);
  await agent.page.emulateMedia({ colorScheme: "dark" });
  await save("console-dark.png", await agent.page.screenshot());
}

async function save(name: string, picture: Buffer): Promise<void> {
  await writeFile(join(IMAGES, name), picture);
  console.log(`docs/images/${name}  ${Math.round(picture.length / 1_024)} KB`);
}
