import type { Page } from "@playwright/test";
import { atShop } from "./support/customer.ts";
import { expect, test } from "./support/test.ts";

const PHONE = { width: 390, height: 844 };

/** A page of the main site that is nothing but `html`, with the widget on it. */
async function openPage(page: Page, siteUrl: string, html: string, query = ""): Promise<void> {
  const contentType = "text/html";
  const script = `<script src="${siteUrl}/widget.js"></script>`;
  const serve = `<!doctype html>${html}<title>Host</title><body><h1>Host</h1>${script}`;
  await page.route("**/host/**", (route) => route.fulfill({ contentType, body: serve }));
  await page.goto(`${siteUrl}/host/${query}`);
}

test("a page whose address and title are too long can be written from", async ({
  desk: _,
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

test("a message is sent without its page's context when the server refuses that", async ({
  desk: _,
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

test("a reactive object as context does not keep the chat from starting", async ({
  site,
  newProfile,
}) => {
  const page = await newProfile();
  await openPage(page, site.urls[0], "<html>");
  await page.evaluate('Deskwire.setContext({ card: new Proxy({ title: "Teapot" }, {}) })');
  const customer = atShop(page);
  await customer.openChat();
  await expect(
    customer.chat.getByRole("region", { name: "Do you want to ask about this?" }),
  ).toContainText("Teapot");
});

test("on a phone a chat that cannot be loaded can be closed, and opened once it can", async ({
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

test("a site that replaces the body keeps the one widget, and the conversation in it", async ({
  desk: _,
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

test("[IDN10] the chat speaks the page's language where nothing else is set", async ({
  site,
  newProfile,
}) => {
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
