import { CLOSE } from "@deskwire/protocol";
import { expect, test } from "vitest";
import { createHarness } from "../testing/index.ts";

test("[HEL3] the problem is expired through all attempts with the same expired token", async () => {
  let token = "user:u";
  const harness = createHarness();
  const { client, hub } = harness.client("", { getToken: async () => token });
  const problem = () => {
    const { connection } = client.getState();
    return "problem" in connection ? connection.problem : connection.status;
  };
  const expire = async () => {
    const pair = hub.pairs.at(-1);
    pair?.open();
    pair?.close(CLOSE.tokenExpired);
    pair?.flushToClient();
    await harness.clock.advance(0);
  };
  client.connect();
  await harness.flow();
  await expire();
  // The token expired during the connection, and the next attempt may get another one.
  expect(problem()).toBe("waiting");
  for (let n = 0; n < 3; n++) {
    await harness.clock.advance(500);
    expect(problem()).toBe(n === 0 ? "connecting" : "expired");
    await expire();
    expect(problem()).toBe("expired");
  }
  token = "user:u#2";
  await harness.clock.advance(500);
  expect(problem()).toBe("connecting");
});

test("a failing getToken is told apart from an unreachable server", async () => {
  let fails = true;
  const harness = createHarness();
  const { client, hub } = harness.client("", {
    getToken: async () => {
      if (fails) throw new Error("the page is silent");
      return "user:u";
    },
  });
  client.connect();
  await harness.flow();
  expect(client.getState().connection).toMatchObject({ status: "waiting", problem: "noToken" });
  await harness.pass(1_000);
  expect(client.getState().connection).toMatchObject({ status: "waiting", problem: "noToken" });
  fails = false;
  await harness.clock.advance(500);
  expect(client.getState().connection).toEqual({ status: "connecting", attempt: 3 });
  hub.pairs.at(-1)?.cut();
  expect(client.getState().connection).not.toHaveProperty("problem");
});
