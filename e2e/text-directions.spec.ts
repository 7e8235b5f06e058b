import type { Locator } from "@playwright/test";
import { articleOf } from "./support/console.ts";
import { atShop, lineOf } from "./support/customer.ts";
import { expect, test } from "./support/test.ts";

const directionOf = (text: Locator) =>
  text.evaluate((element) => getComputedStyle(element).direction);

test("[SHO9] Arabic and Hebrew run from right to left in both front ends and both fields", async ({
  site,
  attend,
  customer,
}) => {
  const agent = await attend(site.urls[0], await site.addAgent({ name: "دانا" }));
  await customer.say("مرحبا 123");
  await agent.openConversation();
  expect(await directionOf(articleOf(agent, "مرحبا").getByRole("paragraph"))).toBe("rtl");
  expect(await directionOf(lineOf(customer, "مرحبا").locator("p.text"))).toBe("rtl");
  await agent.answer("שלום (VIP)");
  expect(await directionOf(lineOf(customer, "שלום").locator("p.text"))).toBe("rtl");
  for (const field of [agent.field, customer.field]) {
    await field.fill("שלום");
    expect(await directionOf(field)).toBe("rtl");
    await field.fill("hello");
    expect(await directionOf(field)).toBe("ltr");
  }
  await expect(customer.log).toContainText("\u2068دانا\u2069 has joined");
});

test("[SHO11] a British browser shows the times of the widget with 24 hours", async ({
  agent: _,
  site,
  newProfile,
}) => {
  const page = await newProfile({ locale: "en-GB", timezoneId: "Asia/Tokyo" });
  await page.goto(`${site.urls[0]}/demo/`);
  const customer = atShop(page);
  await customer.openChat();
  await customer.say("hello");
  await expect(lineOf(customer, "hello").locator("time")).toHaveText(/^\d\d?:\d\d$/);
});
