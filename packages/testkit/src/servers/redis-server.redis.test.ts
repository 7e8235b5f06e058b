import { connect } from "node:net";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { startRedisServer, type RedisServer } from "./redis-server.ts";

let redis: RedisServer | undefined;

afterEach(() => redis?.stop());

async function ask(port: number, command: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(`${command}\r\n`);
  const [answer] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return answer.toString("utf8").trim();
}

describe("redis server", () => {
  test("answers, and is empty after a kill and a restart on the same port", async () => {
    const first = await startRedisServer();
    redis = first;
    expect(await ask(first.port, "SET answer 42")).toBe("+OK");
    await first.kill();
    await expect(ask(first.port, "PING")).rejects.toThrow(/ECONNREFUSED/);
    redis = await startRedisServer({ port: first.port });
    expect(redis.pid).not.toBe(first.pid);
    expect(await ask(first.port, "GET answer")).toBe("$-1");
  });

  test("rejects with the reason when it does not start", async () => {
    redis = await startRedisServer();
    await expect(startRedisServer({ port: redis.port })).rejects.toThrow(/in use/i);
  });
});
