import { Writable } from "node:stream";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import type { Problem, Refusal } from "@deskwire/protocol";
import { createHttp } from "../http/http-server.ts";
import { problems } from "../http/problem.ts";
import { createRefusalCounter } from "./refusal-counter.ts";

/** A server whose log lines are collected. */
async function startLogged() {
  const lines: Record<string, unknown>[] = [];
  const logStream = new Writable({
    write(chunk, _encoding, written) {
      lines.push(JSON.parse(String(chunk)) as Record<string, unknown>);
      written();
    },
  });
  const http = createHttp({ logLevel: "info", trustProxy: 0, logStream });
  const refusals = createRefusalCounter(http.log);
  await http.register(problems, { log: http.log, onRefusal: refusals.take });
  return { http, refusals, lines };
}

test("[SRV12] the log lines of a failed request carry the requestId of its problem document", async () => {
  const { http, lines } = await startLogged();
  http.get("/fails", async () => {
    await Promise.resolve();
    http.log.info({}, "a line of a room");
    throw new Error("broken");
  });
  const { requestId } = (await http.inject({ url: "/fails" })).json<Problem>();
  http.log.info({}, "a line of no request");
  await http.close();
  expect(lines.map((line) => [line["msg"], line["requestId"]])).toEqual([
    ["a line of a room", requestId],
    ["a request failed", requestId],
    ["a line of no request", undefined],
  ]);
});

test("[SRV8] [SRV14] a refusal is logged once a minute for each address, route, code and reason", async () => {
  const { http, refusals, lines } = await startLogged();
  const call = { address: "192.0.2.1", route: "POST /login" };
  const wrong = { code: "invalid_credentials" } as const;
  const take = (...[refusal, change]: [Refusal, Partial<typeof call>?]) =>
    refusals.take(refusal, { ...call, ...change });
  for (let n = 0; n < 50; n++) take(wrong);
  take(wrong, { address: "192.0.2.2" });
  take(wrong, { route: "POST /other" });
  take({ code: "csrf_invalid" });
  take({ code: "signature_invalid", reason: "mismatch" });
  take({ code: "signature_invalid", reason: "no_headers" });
  await http.close();
  expect(lines.length).toBe(6);
  expect(lines.map(({ address }) => address).filter((each) => each !== call.address)).toEqual([
    "192.0.2.2",
  ]);
});

test("[SRV14] refused credentials leave a line without secrets, and are counted by code and reason", async () => {
  const { http, refusals, lines } = await startLogged();
  http.post("/login", async (_request, reply) => reply.refuse({ code: "invalid_credentials" }));
  http.post("/hook", async (_request, reply) =>
    reply.refuse({ code: "signature_invalid", reason: "mismatch" }),
  );
  http.get("/other", async (_request, reply) => reply.refuse({ code: "unknown_agent" }));
  const payload = { email: "ann@deskwire.test", password: "secret" };
  await http.inject({ method: "POST", url: "/login?x=secret", payload });
  await http.inject({ method: "POST", url: "/hook", payload });
  await http.inject({ url: "/other" });
  await http.close();
  expect(
    lines.map(({ code, reason, route, address }) => ({ code, reason, route, address })),
  ).toEqual([
    {
      code: "invalid_credentials",
      reason: undefined,
      route: "POST /login",
      address: "127.0.0.1",
    },
    { code: "signature_invalid", reason: "mismatch", route: "POST /hook", address: "127.0.0.1" },
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/secret|ann@/);
  const registry = new Registry();
  refusals.register(registry);
  const text = await registry.metrics();
  expect(text).toContain('{code="invalid_credentials",reason=""} 1');
  expect(text).toContain('{code="signature_invalid",reason="mismatch"} 1');
});
