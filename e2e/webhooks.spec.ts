import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { endConversation } from "./support/customer.ts";
import { expect, test } from "./support/test.ts";

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A system that receives webhooks, and answers each with 204. */
async function openReceiver() {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (part: string) => (body += part));
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      response.writeHead(204).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/events`, received, close: () => server.close() };
}

function signatureOf(secret: string, { headers, body }: Received): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
}

test("[DOR12] an admin replaces a webhook's secret in the console, and both secrets sign", async ({
  ownSite,
  attend,
  visit,
}) => {
  const site = await ownSite({ env: { ALLOW_PRIVATE_ADDRESSES: "1" } });
  const receiver = await openReceiver();
  const admin = await attend(site.urls[0], await site.addAgent({ role: "admin" }));
  const { page } = admin;
  await page.goto(`${site.urls[0]}/agent/settings/webhooks`);
  await page.getByRole("button", { name: "Add webhook" }).first().click();
  const adding = page.getByRole("dialog", { name: "Add webhook" });
  await adding.getByRole("textbox", { name: "Endpoint address" }).fill(receiver.url);
  await adding.getByRole("checkbox", { name: /^Conversation opened/ }).check();
  await adding.getByRole("button", { name: "Add webhook" }).click();
  const shown = page.getByRole("dialog", { name: "Signing secret" });
  const first = (await shown.getByTestId("secret").textContent()) ?? "";
  await shown.getByRole("button", { name: "I have saved it" }).click();

  await page.getByRole("button", { name: `Actions for ${receiver.url}` }).click();
  await page.getByRole("menuitem", { name: "New secret" }).click();
  const asked = page.getByRole("alertdialog", { name: "Replace the signing secret?" });
  await expect(asked).toContainText("two signatures for 24 hours");
  await asked.getByRole("button", { name: "New secret" }).click();
  await expect(shown).toContainText("The old secret is valid for another 24 hours.");
  const second = (await shown.getByTestId("secret").textContent()) ?? "";
  expect(second).not.toBe(first);
  await shown.getByRole("button", { name: "I have saved it" }).click();
  await expect(shown).toHaveCount(0);

  const customer = await visit(site.urls[0]);
  await customer.say("这会通知另一个系统");
  await expect.poll(() => receiver.received.length).toBeGreaterThan(0);
  const [delivery] = receiver.received;
  const signatures = String(delivery?.headers["webhook-signature"]).split(" ");
  const wanted = delivery ? [first, second].map((secret) => signatureOf(secret, delivery)) : [];
  expect(signatures.sort()).toEqual(wanted.sort());
  await endConversation(customer);
  receiver.close();
});
