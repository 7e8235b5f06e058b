import { CLOSE } from "@deskwire/protocol";
import { createTestDatabase } from "../../testing/test-database.ts";
import { expect, test } from "vitest";
import { openDatabase } from "../../platform/postgres/database.ts";
import { createAgents } from "../../agents/agents.ts";
import { createMemoryEngine } from "../../platform/live/engine-memory.ts";
import { closeSignedOut } from "./close-signed-out.ts";
import type { Member } from "../socket/hub.ts";

test("[HEL3] an expired sign-in closes with 4005, even if its row is gone; [ACC5] an ended one closes with 4503", async () => {
  const fixture = await createTestDatabase();
  const database = openDatabase({ url: fixture.url, poolMax: 1, onError: () => undefined });
  const closed: number[] = [];
  const member = (expiresAt: number): Member => ({
    sessionId: "s",
    key: "agent:1",
    receive: () => undefined,
    close: (code) => void closed.push(code),
    actor: {
      kind: "agent",
      id: "1",
      key: "agent:1",
      name: "A",
      role: "agent",
      loginId: "00000000-0000-7000-8000-000000000000",
      expiresAt,
    },
  });
  const members = [member(Date.now() - 1), member(Date.now() + 60_000)];
  const { broker, presence } = createMemoryEngine();
  const agents = createAgents({ database, broker, presence });
  const identity = { revocationsOf: () => Promise.reject(new Error("no user is connected")) };
  await closeSignedOut({ agents, identity }, { members: () => members });
  expect(closed).toEqual([CLOSE.tokenExpired, CLOSE.kicked]);
  await database.close();
  await fixture.drop();
});
