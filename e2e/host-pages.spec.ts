import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { atShop } from "./support/customer.ts";
import { openHostSite } from "./support/host-site.ts";
import { expect, test } from "./support/test.ts";

const PHONE = { width: 390, height: 844 };

/** Opens a page of the main site that consists of `html` and the widget. */
async function openPage(page: Page, siteUrl: string, html: string, query = ""): Promise<void> {
  const contentType = "text/html";
  const script = `<script src="${siteUrl}/widget.js"></script>`;
  const serve = `<!doctype html>${html}<title>Host</title><body><h1>Host</h1>${script}`;
  await page.route("**/host/**", (route) => route.fulfill({ contentType, body: serve }));
  await page.goto(`${siteUrl}/host/${query}`);
}

test("a user can write from a page whose address and title are too long", async ({
  agent: _,
  site,
  newProfile,
}) => {
  const page = await newProfile();
  await openPage(page, site.urls[0], "<html>", `?q=${"x".repeat(3_000)}`);
  await page.evaluate(() => {
    document.title = "t".repeat(400);
  });
  await page.evaluate('Deskwire.setContext({ card: { title: "Teapot", price: 20 } })');
  const customer = atShop(page);
  await customer.openChat();
  await customer.say("您好");
  await customer.chat.getByRole("button", { name: "Send to agent" }).click();
  await expect(customer.log.locator(".message.own:not(.pending) .card-price")).toHaveText("20");
});

test("a message is sent without the page's context when the server refuses the context", async ({
  agent: _,
  site,
  newProfile,
}) => {
  const page = await newProfile();
  await page.routeWebSocket("**/ws", (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) =>
      server.send(String(frame).replace('"pageUrl":"http', '"pageUrl":"x')),
    );
  });
  await openPage(page, site.urls[0], "<html>");
  const customer = atShop(page);
  await customer.openChat();
  await customer.say("您好");
  await expect(customer.texts).toHaveText(["您好"]);
});

test("the chat starts with a reactive object as context", async ({ site, newProfile }) => {
  const page = await newProfile();
  await openPage(page, site.urls[0], "<html>");
  await page.evaluate('Deskwire.setContext({ card: new Proxy({ title: "Teapot" }, {}) })');
  const customer = atShop(page);
  await customer.openChat();
  await expect(
    customer.chat.getByRole("region", { name: "Do you want to ask about this?" }),
  ).toContainText("Teapot");
});

test("on a phone a chat that failed to load can be closed, and opened again later", async ({
  site,
  newProfile,
}) => {
  const page = await newProfile({ viewport: PHONE, isMobile: true, hasTouch: true });
  await page.route("**/widget/", (route) => route.abort());
  await openPage(page, site.urls[0], '<html><meta name="viewport" content="width=device-width">');
  const customer = atShop(page);
  const close = page.getByRole("button", { name: "Close chat" });
  await customer.launcher.tap();
  await close.tap();
  await expect(customer.launcher).toBeVisible();
  await customer.launcher.tap();
  await page.keyboard.press("Escape");
  await expect(customer.launcher).toBeVisible();

  await page.unroute("**/widget/");
  await customer.launcher.tap();
  await expect(customer.field).toBeVisible();
  await expect(close).toHaveCount(0);
  await customer.chat.getByRole("button", { name: "Close chat" }).tap();
  await expect(customer.launcher).toBeVisible();
});

test("a site that replaces its body keeps the widget and the conversation", async ({
  agent: _,
  site,
  newProfile,
}) => {
  const page = await newProfile();
  await openPage(page, site.urls[0], "<html>");
  const customer = atShop(page);
  await customer.openChat();
  await customer.say("您好");
  await customer.field.fill("half a sente");
  await page.evaluate(() => {
    const body = document.createElement("body");
    const script = document.createElement("script");
    script.src = "/widget.js";
    body.append("Next page", script);
    document.documentElement.replaceChild(body, document.body);
  });
  await expect(page.getByText("Next page")).toBeVisible();
  await expect(customer.field).toHaveValue("half a sente");
  await page.evaluate(() => {
    document.documentElement.replaceChildren(document.createElement("body"));
  });
  await expect(customer.texts).toHaveText(["您好"]);
  await expect(page.locator("deskwire-widget")).toHaveCount(1);
});

test("[IDN10] the chat uses the page's language by default", async ({ site, newProfile }) => {
  const page = await newProfile({ locale: "en-US" });
  await openPage(page, site.urls[0], '<html lang="zh-CN">');
  await atShop(page, "zh").openChat();
});

test("the greeting tells a visitor whose browser blocks storage that the conversation is not kept", async ({
  site,
  newProfile,
}) => {
  const page = await newProfile();
  const customer = atShop(page);
  await openPage(page, site.urls[0], "<html>");
  await customer.openChat();
  await expect(customer.log).not.toContainText("blocks storage");
  await page.addInitScript(() => {
    const get = () => {
      throw new DOMException("denied", "SecurityError");
    };
    Object.defineProperty(window, "localStorage", { get });
  });
  await page.reload();
  await customer.openChat();
  await expect(customer.log).toContainText("blocks storage");
});

test("[SRV5] the widget runs on a page of another site that is cross-origin isolated", async ({
  ownSite,
  newProfile,
}) => {
  let script = "";
  const host = createServer((_request, response) => {
    response
      .setHeader("content-type", "text/html")
      .setHeader("cross-origin-opener-policy", "same-origin")
      .setHeader("cross-origin-embedder-policy", "require-corp")
      .end(`<!doctype html><title>Host</title><body><h1>Host</h1>${script}`);
  });
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
  const origin = `http://localhost:${(host.address() as AddressInfo).port}`;
  const site = await ownSite({ env: { ALLOWED_ORIGINS: origin } });
  script = `<script src="${site.urls[0]}/widget.js"></script>`;
  const page = await newProfile();
  await page.goto(origin);
  expect(await page.evaluate("crossOriginIsolated")).toBe(true);
  const customer = atShop(page);
  await customer.openChat();
  // Not by keys: the driver of Firefox sends none to a frame that is in another process than its page.
  await customer.field.evaluate((field: HTMLTextAreaElement) => {
    field.value = "您好";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  });
  const send = customer.chat.getByRole("button", { name: "Send", exact: true });
  await send.evaluate((button: HTMLButtonElement) => button.click());
  await expect(customer.log.locator(".message.own:not(.pending)")).toHaveText([/您好/]);
  host.closeAllConnections();
  host.close();
});

test("[BRW4] on a page of another site a user can type as soon as the chat is open", async ({
  ownSite,
  newProfile,
}) => {
  const host = await openHostSite();
  const site = await ownSite({ env: { ALLOWED_ORIGINS: host.origin } });
  const script = `<script src="${site.urls[0]}/widget.js"></script>`;
  host.show(`<!doctype html><title>Host</title><body><h1>Host</h1>${script}`);
  const page = await newProfile();
  await page.goto(host.origin);
  const customer = atShop(page);
  await customer.openChat();
  await expect(customer.field).toBeFocused();
  await page.keyboard.type("您好");
  await expect(customer.field).toHaveValue("您好");
  host.close();
});

test("[BRW7] in a browser that is too old the panel says so, and can be closed", async ({
  site,
  newProfile,
}) => {
  const page = await newProfile();
  await page.addInitScript(() => {
    // @ts-expect-error A browser of 2022 lacks it.
    delete URL.canParse;
  });
  await openPage(page, site.urls[0], "<html>");
  const customer = atShop(page);
  await customer.launcher.click();
  await expect(customer.chat.getByText("Chat needs a newer browser.")).toBeVisible();
  await page.getByRole("button", { name: "Close chat" }).click();
  await expect(customer.launcher).toBeVisible();
  await expect(page.getByRole("heading", { name: "Host" })).toBeVisible();
});
