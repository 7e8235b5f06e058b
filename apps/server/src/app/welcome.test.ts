import { expect, test } from "vitest";
import { welcomeOf } from "./welcome.ts";

const started = {
  url: "http://127.0.0.1:3000",
  credentials: [
    { who: "admin", email: "admin@deskwire.local", password: "secret" },
    { who: "agent", email: "mia@demo.deskwire.local", password: "demo-mia" },
  ],
} as const;

test("a server prints its addresses and the accounts that it has created", () => {
  expect(welcomeOf(started, { DEMO: true }, "en")).toBe(
    `Deskwire is ready.
  Demo shop      http://127.0.0.1:3000/demo/
  Agent console  http://127.0.0.1:3000/agent/
  API docs       http://127.0.0.1:3000/docs
  Admin account  admin@deskwire.local  password secret
  Agent account  mia@demo.deskwire.local  password demo-mia`,
  );
});

test("in Chinese the columns stand as straight", () => {
  const { url } = started;
  expect(
    welcomeOf({ url, credentials: started.credentials.slice(0, 1) }, { DEMO: false }, "zh"),
  ).toBe(
    `Deskwire 已启动。
  客服工作台  http://127.0.0.1:3000/agent/
  接口文档    http://127.0.0.1:3000/docs
  管理员账号  admin@deskwire.local  密码 secret`,
  );
});
