import { startTestApp, type TestApp } from "../testing/test-app.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "../platform/kernel/uuid.ts";

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  // Four conversations left the queue, one a minute, each after waiting a minute.
  for (let minutes = 1; minutes <= 4; minutes++) {
    await app.sql.query(
      `INSERT INTO assignment_decision (id, conversation_id, at, trigger, strategy, seed, chosen, candidates, waited)
        VALUES ($1, $1, now() - make_interval(mins => $2), 'drain', 'random', '', 66666666, '[]', '1 minute')`,
      [uuidv7(), minutes],
    );
  }
});
afterAll(() => app.close());

test("[ASG12] a waiting user gets the estimated wait with open, and again with welcome", async () => {
  const agent = await app.agent({ capacity: 0 });
  await agent.connect();
  const user = await app.user("patient");
  const open = async () => (await user.ok("open", {})).conversation;
  // An absence that was read before the agent came may be written after it, and holds for one sweep.
  await expect.poll(open).toMatchObject({ queuePosition: 1, queueWaitSeconds: 60 });
  await expect.poll(open).toMatchObject({ queueWaitSeconds: 60 });
  const again = await app.connect();
  const { conversations } = await again.hello(app.token("patient"));
  expect(conversations).toMatchObject([{ queuePosition: 1, queueWaitSeconds: 60 }]);
});
