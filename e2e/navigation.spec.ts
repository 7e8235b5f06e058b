import { atShop, endConversation, type Customer } from "./support/customer.ts";
import { expect, test } from "./support/test.ts";

/** Goes to another page of the shop. */
async function goOn(customer: Customer, siteUrl: string): Promise<void> {
  await customer.page.goto(`${siteUrl}/demo/product.html?id=teapot`);
}

test("[SHO6] the panel stays open, and closed, from page to page of a tab", async ({
  site,
  customer,
}) => {
  await customer.say("hello");
  await goOn(customer, site.urls[0]);
  await expect(customer.field).toBeVisible();
  await expect(customer.texts).toHaveText(["hello"]);
  const other = atShop(await customer.page.context().newPage());
  await other.page.goto(`${site.urls[0]}/demo/`);
  await expect(other.launcher).toBeVisible();

  await customer.chat.getByRole("button", { name: "Close chat" }).click();
  await expect(customer.launcher).toBeVisible();
  await goOn(customer, site.urls[0]);
  await expect(customer.launcher).toBeVisible();
  await customer.openChat();
  await endConversation(customer);
});

test("[SHO7] a frame that is refused storage finds the conversation on the next page", async ({
  site,
  newProfile,
}) => {
  const page = await newProfile();
  await page.addInitScript(() => {
    if (window === window.parent) return;
    const refuse = () => {
      throw new DOMException("refused", "SecurityError");
    };
    for (const name of ["localStorage", "sessionStorage"])
      Object.defineProperty(window, name, { get: refuse });
  });
  await page.goto(`${site.urls[0]}/demo/`);
  const customer = atShop(page);
  await customer.openChat();
  await expect(customer.chat.getByText("Your conversation is kept for you.")).toBeVisible();
  await customer.say("hello");
  await goOn(customer, site.urls[0]);
  await expect(customer.texts).toHaveText(["hello"]);
  await endConversation(customer);
});
