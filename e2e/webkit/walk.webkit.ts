import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openHostSite } from "../support/host-site.ts";
import { MIA } from "../support/site.ts";
import { expect, test } from "../support/test.ts";
import { ENTER, ESCAPE, openWindow, type WebKitWindow } from "./web-driver.ts";

const PICTURE = fileURLToPath(new URL("../../docs/images/widget-phone.png", import.meta.url));

/** Bodies for `run` in a page with the widget. */
const LAUNCHER =
  "return document.querySelector('deskwire-widget')?.shadowRoot.querySelector('button')";
const FRAME =
  "return document.querySelector('deskwire-widget')?.shadowRoot.querySelector('iframe')";
/** Bodies for `run` in the frame of the widget. */
const STORED =
  "return document.querySelectorAll('.message.own:not(.pending)').length === arguments[0]";
const SHOWS_FIELD = "return document.querySelector('textarea') !== null";
const FIELD_HAS_FOCUS = "return document.hasFocus() && document.activeElement.matches('textarea')";
const SHOWS_TEXT = "return document.body.innerText.includes(arguments[0])";
/** A button that can be pressed, by a part of its name. */
const BUTTON =
  "return [...document.querySelectorAll('button')].find((each) => (each.ariaLabel ?? each.innerText).includes(arguments[0]) && each.ariaDisabled !== 'true')";
/** The size and the place of the thread. */
const THREAD =
  "const log = document.querySelector('[role=log]'); return [log.clientHeight, Math.round(log.scrollTop)].join()";

const windows: WebKitWindow[] = [];

test.afterEach(async ({ browserName: _ }, testInfo) => {
  for (const [index, window] of windows.splice(0).entries()) {
    if (testInfo.status !== testInfo.expectedStatus) {
      const png = Buffer.from(await window.screenshot(), "base64");
      await writeFile(testInfo.outputPath(`window-${index}.png`), png);
    }
    await window.close();
  }
});

async function newWindow(): Promise<WebKitWindow> {
  const window = await openWindow();
  windows.push(window);
  return window;
}

/** Opens the widget, selects the document of its frame, and waits until `ready` holds there. */
async function openChat(window: WebKitWindow, url: string, ready = FIELD_HAS_FOCUS): Promise<void> {
  await window.open(url);
  await window.click("the launcher", LAUNCHER);
  await window.enterFrame("the chat", FRAME);
  await window.until("the field", ready);
}

async function signIn(window: WebKitWindow, url: string): Promise<void> {
  await window.open(`${url}/agent/`);
  await window.click("the e-mail field", "return document.querySelector('input[type=email]')");
  await window.type(MIA.email);
  await window.click("the password field", "return document.querySelector('input[type=password]')");
  await window.type(MIA.password + ENTER);
}

test("[BRW6] a customer and an agent write to each other in WebKit", async ({ site }) => {
  const [customer, agent] = [await newWindow(), await newWindow()];
  await openChat(customer, `${site.urls[0]}/demo/`);
  await customer.type(`hello${ENTER}`);
  await customer.until("the stored message", STORED, 1);

  await signIn(agent, site.urls[0]);
  const LINK =
    "return [...document.querySelectorAll('a')].find((each) => each.innerText.includes('hello'))";
  await agent.click("the conversation", LINK);
  await agent.click("the composer", "return document.querySelector('textarea')");
  await agent.type(`how can I help${ENTER}`);
  await customer.until("the answer", SHOWS_TEXT, "how can I help");

  // A part of the widget that is loaded when it is asked for.
  await customer.click("the emoji button", BUTTON, "moji");
  await customer.until("an emoji", "return document.querySelector('.emoji-grid button')");
  await customer.type(ESCAPE);

  await customer.leaveFrame();
  await customer.reload();
  await customer.enterFrame("the chat", FRAME);
  await customer.until("the answer after a reload", SHOWS_TEXT, "how can I help");
});

test("[BRW3] [BRW6] closing a picture in WebKit leaves the thread where it was", async ({
  site,
}) => {
  const customer = await newWindow();
  await openChat(customer, `${site.urls[0]}/demo/`);
  for (let index = 1; index <= 12; index++) await customer.type(`line ${index}${ENTER}`);
  await customer.choose(PICTURE, "return document.querySelector('input[type=file]')");
  await customer.click("the send button", BUTTON, "Send");
  await customer.until("the stored picture", STORED, 13);
  const LOADED = "return document.querySelector('.message.own img')?.complete";
  await customer.until("the picture", LOADED);
  const before = await customer.run(THREAD);
  await customer.run("document.querySelector('.message.own img').closest('button').click()");
  await customer.until(
    "the picture in full",
    "return document.querySelector('dialog[open] .lightbox-close')",
  );
  await customer.click("the close button", "return document.querySelector('.lightbox-close')");
  await customer.until(
    "the thread",
    "return document.querySelector('[data-staged]') === null && document.querySelector('.lightbox-close') === null",
  );
  await expect.poll(() => customer.run(THREAD)).toBe(before);
});

test("[BRW4] [BRW6] on a page of another site a user of WebKit can type at once, and the message arrives", async ({
  ownSite,
}) => {
  const host = await openHostSite();
  const site = await ownSite({ env: { ALLOWED_ORIGINS: host.origin } });
  host.show(
    `<!doctype html><title>Host</title><body><h1>Host</h1><script src="${site.urls[0]}/widget.js"></script>`,
  );
  const customer = await newWindow();
  await openChat(customer, host.origin, SHOWS_FIELD);
  await customer.type(`from another site${ENTER}`);
  await customer.until("the stored message", STORED, 1);
  await customer.until("the whole text", SHOWS_TEXT, "from another site");
  host.close();
});
