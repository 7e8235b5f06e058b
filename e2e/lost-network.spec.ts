import { atShop, endConversation } from "./support/customer.ts";
import { expect, test } from "./support/test.ts";

test("[SHO4] without a network neither the widget nor the console shows anybody as present", async ({
  agent,
  customer,
}) => {
  await customer.say("还在吗？");
  await agent.openConversation();
  await expect(customer.chat.getByText("Here now")).toBeVisible();
  for (const { page } of [customer, agent]) await page.context().setOffline(true);
  await customer.write("网络断了");
  await agent.write("我也断了");
  await expect(customer.chat.getByText("Here now")).toHaveCount(0);
  await expect(customer.chat.getByText(/^(Connecting…|No connection)$/).first()).toBeVisible();
  await expect(agent.status).toHaveAccessibleName("My status: Offline");
  await expect(agent.page.getByText("This device is offline.")).toBeVisible();
  for (const { page } of [customer, agent]) await page.context().setOffline(false);
  for (const { texts } of [customer, agent])
    await expect(texts).toContainText(["还在吗？", /断了/, /断了/]);
  await expect(customer.chat.getByText("Here now")).toBeVisible();
  await expect(agent.status).toHaveAccessibleName("My status: Online");
  await endConversation(customer);
});

test("[SHO4] a message that gets no answer makes the widget say that it is connecting", async ({
  site,
  agent,
  newProfile,
}) => {
  const page = await newProfile();
  let silent = false;
  await page.routeWebSocket(/\/ws/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => void (silent || server.send(frame)));
    server.onMessage((frame) => void (silent || socket.send(frame)));
  });
  await page.goto(`${site.urls[0]}/demo/`);
  const customer = atShop(page);
  await customer.openChat();
  await customer.say("在吗？");
  await agent.openConversation();
  await expect(customer.chat.getByText("Here now")).toBeVisible();
  silent = true;
  await customer.write("没有回音");
  await expect(customer.chat.getByText("Connecting…").first()).toBeVisible();
  await expect(customer.chat.getByText("Here now")).toHaveCount(0);
  silent = false;
  await expect(agent.texts).toHaveText(["在吗？", "没有回音"]);
  await expect(customer.chat.getByText("Here now")).toBeVisible();
  await endConversation(customer);
});
