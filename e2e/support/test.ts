import { expect, test as base, type BrowserContextOptions, type Page } from "@playwright/test";
import { signIn, type Console } from "./console.ts";
import { atShop, type Customer } from "./customer.ts";
import { openSite, type AgentLogin, type Site, type SiteOptions } from "./site.ts";

interface People {
  /** Opens a page in its own browser profile. */
  newProfile(options?: BrowserContextOptions): Promise<Page>;
  /** Opens the shop as a new visitor, and opens the chat. */
  visit(url: string, options?: BrowserContextOptions): Promise<Customer>;
  /** Signs an agent in to the console. */
  attend(url: string, login: AgentLogin): Promise<Console>;
  /** A new visitor at the shop of `site`, with the chat open. */
  customer: Customer;
  /** The console of a new agent of `site`, the only one who is online. */
  agent: Console;
  /** Starts servers for this test, which it may stop. */
  ownSite(options?: SiteOptions): Promise<Site>;
}

interface Shared {
  /** The server that the tests of a worker share, one after the other. */
  site: Site;
}

export const test = base.extend<People, Shared>({
  site: [
    async ({ browserName: _ }, use) => {
      const site = await openSite();
      await use(site);
      await site.close();
    },
    { scope: "worker" },
  ],
  newProfile: async ({ browser }, use) => {
    const pages: Page[] = [];
    await use(async (options) => {
      const page = await (await browser.newContext(options)).newPage();
      pages.push(page);
      return page;
    });
    await Promise.all(pages.map((page) => page.context().close()));
  },
  visit: async ({ newProfile }, use) => {
    await use(async (url, options) => {
      const page = await newProfile(options);
      await page.goto(`${url}/demo/`);
      const customer = atShop(page);
      await customer.openChat();
      return customer;
    });
  },
  attend: async ({ newProfile }, use) => {
    await use(async (url, login) => signIn(await newProfile(), url, login));
  },
  customer: async ({ site, visit }, use) => {
    await use(await visit(site.urls[0]));
  },
  agent: async ({ site, attend }, use) => {
    await use(await attend(site.urls[0], await site.addAgent()));
  },
  ownSite: async ({ browserName: _ }, use) => {
    const sites: Site[] = [];
    await use(async (options) => {
      const site = await openSite(options);
      sites.push(site);
      return site;
    });
    await Promise.all(sites.map((site) => site.close()));
  },
});

export { expect };
