import { expect, test } from "vitest";

import { parseRedisUrl } from "./redis-url.ts";

test("redis:// and rediss:// name one server", () => {
  expect(parseRedisUrl("redis://127.0.0.1:6379/2")).toMatchObject({
    kind: "single",
    label: "127.0.0.1:6379",
  });
  expect(parseRedisUrl("rediss://:secret@cache.example")).toMatchObject({
    kind: "single",
    label: "cache.example",
  });
});

test("redis+cluster:// and rediss+cluster:// name nodes of a cluster", () => {
  expect(parseRedisUrl("rediss+cluster://app:p%40ss@one:7000,two,[::1]:7002")).toEqual({
    kind: "cluster",
    nodes: [
      { host: "one", port: 7000 },
      { host: "two", port: 6379 },
      { host: "::1", port: 7002 },
    ],
    options: { tls: {}, username: "app", password: "p@ss" },
    label: "one:7000,two,[::1]:7002",
  });
  expect(parseRedisUrl("redis+cluster://one:7000")).toMatchObject({ kind: "cluster", options: {} });
});

test.for([
  "",
  "localhost:6379",
  "http://localhost",
  "redis+cluster://",
  "redis+cluster://:pw@a,,b",
])("%s is refused with one sentence, which holds no password", (url) => {
  expect(() => parseRedisUrl(url)).toThrow(/^REDIS_URL[^]*$/);
  expect(() => parseRedisUrl(url)).not.toThrow(/pw/);
});
