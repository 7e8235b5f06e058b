import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  addEndpoint,
  deliveriesOf,
  liveThrough,
  removeEndpoint,
  startWebhookSite,
  type WebhookSite,
} from "./testing/webhook-site.ts";

let site: WebhookSite;

beforeAll(async () => {
  site = await startWebhookSite();
});
afterAll(() => site.close());

test("[OUT3] the tenth failure is the last; [OUT4] a replay starts again with the first attempt", async () => {
  site.status = 500;
  const { id } = await addEndpoint(site, ["conversation.rated"]);
  await liveThrough(site);
  await expect.poll(async () => (await deliveriesOf(site, id))[0]?.attempts).toBe(1);
  await site.app.sql.query(
    "UPDATE webhook_delivery SET attempts = 9, next_at = now() WHERE endpoint_id = $1",
    [id],
  );
  await expect.poll(async () => (await deliveriesOf(site, id))[0]?.state).toBe("dead");
  site.status = 200;
  const [dead] = await deliveriesOf(site, id);
  expect(
    (await site.app.admin.http("POST", `/api/v1/webhook-deliveries/${dead!.id}/replay`, {})).status,
  ).toBe(202);
  await expect
    .poll(async () => (await deliveriesOf(site, id))[0])
    .toMatchObject({ state: "delivered", attempts: 1 });
  await removeEndpoint(site, id);
});

test("[OUT4] the command replays dead deliveries", async () => {
  site.status = 500;
  const { id } = await addEndpoint(site, ["conversation.rated"]);
  await liveThrough(site);
  await expect.poll(async () => (await deliveriesOf(site, id))[0]?.attempts).toBe(1);
  await site.app.sql.query("UPDATE webhook_delivery SET state = 'dead' WHERE endpoint_id = $1", [
    id,
  ]);
  site.status = 200;
  const command = fileURLToPath(new URL("../cli/replay-webhooks.ts", import.meta.url));
  const run = promisify(execFile)(process.execPath, [command, "--dead"], {
    env: { ...process.env, DATABASE_URL: site.app.databaseUrl },
  });
  expect((await run).stdout).toContain("will be sent again");
  await expect.poll(async () => (await deliveriesOf(site, id))[0]?.state).toBe("delivered");
  await removeEndpoint(site, id);
});

test("[OUT3] 410 disables the endpoint; [OUT4] deliveries can be replayed after it is enabled again", async () => {
  site.status = 410;
  const { id } = await addEndpoint(site, ["conversation.rated"]);
  await liveThrough(site);
  const endpoint = async () =>
    (
      (await site.app.admin.http("GET", "/api/v1/webhooks")).json() as {
        endpoints: { id: string; enabled: boolean; disabledReason: string | null }[];
      }
    ).endpoints.find((each) => each.id === id);
  await expect.poll(endpoint).toMatchObject({ enabled: false, disabledReason: "gone" });
  const replay = async () => {
    const [dead] = await deliveriesOf(site, id);
    return site.app.admin.http("POST", `/api/v1/webhook-deliveries/${dead?.id}/replay`, {});
  };
  const refused = await replay();
  expect([refused.status, (refused.json() as { code: string }).code]).toEqual([
    409,
    "endpoint_disabled",
  ]);
  expect((await deliveriesOf(site, id))[0]?.state).toBe("dead");
  site.status = 200;
  await site.app.admin.http("PATCH", `/api/v1/webhooks/${id}`, { enabled: true });
  expect(await endpoint()).toMatchObject({ enabled: true, disabledReason: null });
  expect((await replay()).status).toBe(202);
  await expect.poll(async () => (await deliveriesOf(site, id))[0]?.state).toBe("delivered");
  await removeEndpoint(site, id);
});
