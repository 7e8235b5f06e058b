import { atShop, endConversation } from "./support/customer.ts";
import { expect, test } from "./support/test.ts";

test("[ASG7] who watches a queued conversation is told when a colleague claims it, and can claim no more", async ({
  site,
  agent,
  visit,
  attend,
}) => {
  const colleague = await attend(site.urls[0], await site.addAgent({ name: "Ben 本" }));
  for (const { status, page } of [agent, colleague]) {
    await status.click();
    await page.getByRole("menuitemradio", { name: "Away" }).click();
    await expect(status).toHaveAccessibleName("My status: Away");
    await page.getByRole("navigation").getByRole("link", { name: "Queue" }).click();
  }
  const customer = await visit(site.urls[0]);
  await customer.say("谁先接？");
  const claimOf = ({ page }: typeof agent) =>
    page.getByRole("button", { name: /^Claim the conversation with / });
  await agent.page.getByRole("link", { name: /谁先接/ }).click();
  await expect(agent.texts).toHaveText(["谁先接？"]);
  await claimOf(colleague).click();
  await expect(customer.log).toContainText("Ben 本 has joined");
  await expect(agent.page.getByText("This conversation is no longer in the queue")).toBeVisible();
  await expect(claimOf(agent)).toHaveCount(0);
  await expect(agent.page.getByText("Waiting", { exact: true })).toHaveCount(0);
  await endConversation(customer);
});

test("[ASG11] a declined transfer is told while another conversation is open", async ({
  site,
  agent,
  customer,
  visit,
  attend,
}) => {
  await customer.say("第一位");
  const second = await visit(site.urls[0]);
  await second.say("第二位");
  await expect(agent.inbox).toHaveCount(2);
  await agent.inbox.filter({ hasText: "第一位" }).click();
  const colleague = await attend(site.urls[0], await site.addAgent({ name: "Rui 瑞" }));
  await agent.conversation.getByRole("button", { name: "Transfer conversation" }).click();
  const transfer = agent.page.getByRole("dialog", { name: "Transfer conversation" });
  await transfer.getByRole("radio", { name: /^Rui 瑞/ }).click();
  await transfer.getByRole("button", { name: "Transfer" }).click();
  await agent.inbox.filter({ hasText: "第二位" }).click();
  await expect(agent.texts).toHaveText(["第二位"]);

  await colleague.inbox.click();
  await colleague.conversation.getByRole("button", { name: "Decline" }).click();
  await expect(agent.page.getByText(/Rui 瑞.* declined the transfer of /)).toBeVisible();
  await expect(customer.log).not.toContainText("Rui 瑞");
  for (const each of [customer, second]) await endConversation(each);
});

test("[ASG11] a supervisor who transferred somebody else's conversation is told that it was declined", async ({
  site,
  agent,
  customer,
  attend,
}) => {
  await customer.say("谁来帮我？");
  await agent.openConversation();
  const [colleague, lead] = await Promise.all([
    attend(site.urls[0], await site.addAgent({ name: "Ida 伊达" })),
    attend(site.urls[0], await site.addAgent({ name: "Lea Lead", role: "supervisor" })),
  ]);
  const id = new URL(agent.page.url()).pathname.split("/").at(-1);
  await lead.page.goto(`${site.urls[0]}/agent/history/${id}`);
  await lead.conversation.getByRole("button", { name: "Transfer conversation" }).click();
  const transfer = lead.page.getByRole("dialog", { name: "Transfer conversation" });
  await transfer.getByRole("radio", { name: /^Ida 伊达/ }).click();
  await transfer.getByRole("button", { name: "Transfer" }).click();
  await lead.page.getByRole("link", { name: "Queue" }).click();
  await colleague.inbox.click();
  await colleague.conversation.getByRole("button", { name: "Decline" }).click();
  await expect(lead.page.getByText(/Ida 伊达.* declined the transfer of /)).toBeVisible();
  await expect(agent.page.getByText(/ declined the transfer of /)).toBeVisible();
  await lead.page.getByRole("link", { name: "Inbox" }).click();
  await expect(lead.inbox).toHaveCount(0);
  await endConversation(customer);
});

test("[SHO12] an ended conversation leads to the newer one, and a wrong address to no header", async ({
  agent,
  customer,
}) => {
  await customer.say("第一次");
  await agent.openConversation();
  const ended = agent.page.url();
  await endConversation(customer);
  await expect(agent.conversation).toContainText("This conversation has ended");
  await customer.chat.getByRole("button", { name: "New conversation" }).click();
  await customer.say("第二次");
  await agent.page.goto(ended);
  await agent.page.getByRole("link", { name: "Go to the current conversation" }).click();
  // The earlier conversation may stand above.
  await expect(agent.texts.last()).toHaveText("第二次");
  expect(agent.page.url()).not.toBe(ended);
  await endConversation(customer);

  for (const id of ["00000000-0000-4000-8000-000000000000", "nonsense"]) {
    await agent.page.goto(ended.replace(/[^/]*$/, id));
    await expect(agent.page.getByRole("alert")).toContainText("This conversation does not exist");
    await expect(agent.page.getByRole("status", { name: "Loading" })).toHaveCount(0);
  }
});

test("[MRG1] [MRG5] a guest who signs in keeps the conversation, and what another guest could not send goes into it, once", async ({
  site,
  agent,
  customer,
  newProfile,
}) => {
  await customer.say("我还没登录");
  await agent.openConversation();
  await agent.answer("没关系");
  // Another user than the one of other tests, who would have this history.
  await customer.page.getByRole("button", { name: "Sign in as Zhe" }).click();
  await expect(customer.page.getByText("Hello, ")).toBeVisible();
  await customer.openChat();
  await expect(customer.texts).toHaveText(["我还没登录", "没关系"]);
  await customer.say("我登录了");
  await expect(agent.inbox).toHaveCount(1);
  await expect(agent.texts).toHaveText(["我还没登录", "没关系", "我登录了"]);
  await expect(agent.conversation).not.toHaveAccessibleName(/Visitor/);
  await agent.answer("您好");
  await expect(customer.texts).toHaveText(["我还没登录", "没关系", "我登录了", "您好"]);

  const page = await newProfile();
  let cut = false;
  await page.routeWebSocket(/\/ws/, (socket) => {
    if (cut) return void socket.close();
    const server = socket.connectToServer();
    socket.onMessage((frame) => void (cut || server.send(frame)));
  });
  await page.goto(`${site.urls[0]}/demo/`);
  const guest = atShop(page);
  await guest.openChat();
  await guest.say("我在电脑上");
  await expect(agent.inbox).toHaveCount(2);
  cut = true;
  await guest.write("这条还没发出");
  await expect(guest.log.locator(".message.own.pending")).toHaveCount(1);
  cut = false;
  await page.getByRole("button", { name: "Sign in as Zhe" }).click();
  await expect(page.getByText("Hello, ")).toBeVisible();
  await guest.openChat();
  for (const { log } of [agent, customer, guest]) {
    await expect(log.getByText("这条还没发出")).toHaveCount(1);
    await expect(log.getByText("Send again")).toHaveCount(0);
  }
  await endConversation(customer);
});
