import { connectRaw } from "@deskwire/testkit/raw-client";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ALLOWED = "https://shop.example";

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ env: { ALLOWED_ORIGINS: ALLOWED }, timings: { watchMs: 100 } });
});

afterAll(() => app.close());

const hello = (token: unknown) => ({
  t: "hello",
  id: 1,
  token,
  client: { name: "t", version: "1" },
});

describe("[HEL1] the first frame is hello", () => {
  test.each([{ t: "ping", id: 1 }, { t: "open", id: 1 }, { t: "nonsense" }, {}])(
    "%j instead closes with 4507",
    async (frame) => {
      const client = await app.connect();
      client.send(frame);
      expect(await client.closed).toMatchObject({ code: 4507 });
    },
  );

  test("silence closes with 4507", async () => {
    const hasty = await startTestApp({ timings: { helloMs: 50 } });
    const client = await hasty.connect();
    expect(await client.closed).toMatchObject({ code: 4507 });
    await hasty.close();
  });

  test.each<object>([
    { token: "" },
    { token: 5 },
    { token: undefined },
    { token: "x".repeat(8_193) },
    { client: "widget" },
    { client: undefined },
    { id: "1" },
    { caps: "batch" },
    { resume: { epoch: "x" } },
    { resume: { epoch: "x", conversations: [{ id: "x", seq: 1 }] } },
  ])("[HEL9] a hello of the wrong form closes with 4501: %j", async (wrong) => {
    const client = await app.connect();
    client.send({ ...hello(app.token("u")), ...wrong });
    expect(await client.closed).toMatchObject({ code: 4501 });
  });

  test("[HEL9] an unknown cap is ignored", async () => {
    const client = await app.user(undefined, { caps: ["telepathy"] });
    expect(await client.ask({ t: "ping" })).toMatchObject({ t: "pong" });
  });

  test("[HEL9] resume is accepted and skips nothing", async () => {
    const first = await app.user("returning");
    const { id, lastSeq } = (await first.ok("open", {})).conversation;
    await first.close();
    const resume = { epoch: "another", conversations: [{ id, seq: lastSeq }] };
    const client = await app.connect();
    const welcome = await client.hello(app.token("returning"), { resume });
    expect(welcome.conversations).toMatchObject([{ id }]);
    const { messages } = await client.ok("sync", { conversationId: id, after: 0, limit: 200 });
    expect(messages.map(({ seq }) => seq).slice(0, 2)).toEqual([1, 2]);
    await client.close();
  });

  test("[HEL2] a second hello is answered with already_signed_in and changes nothing", async () => {
    const client = await app.user("first");
    expect(await client.ask(hello(app.token("second")))).toMatchObject({
      t: "err",
      code: "already_signed_in",
    });
    const { conversation } = await client.ok("open", {});
    expect(conversation.user.id).toBe("first");
  });
});

describe("[HEL8] frames before welcome", () => {
  test("frames before welcome are handled after it, in order", async () => {
    const client = await app.connect();
    client.send(hello(app.token("eager")));
    client.send({ t: "ping", id: 2 });
    client.send({ t: "nonsense", id: 3 });
    client.send({ t: "ping", id: 4 });
    await client.find((frame) => "re" in frame && frame.re === 4);
    const answers = client.frames.flatMap((frame) => ("re" in frame ? [[frame.re, frame.t]] : []));
    expect(answers.slice(0, 2)).toEqual([
      [1, "welcome"],
      [2, "pong"],
    ]);
    expect(answers).toContainEqual([3, "err"]);
  });

  test("too many frames before welcome close with 4013", async () => {
    const client = await app.connect();
    client.send(hello(app.token("hasty")));
    for (let id = 2; id < 110; id++) client.send({ t: "ping", id });
    expect(await client.closed).toMatchObject({ code: 4013 });
    const large = await app.connect();
    large.send(hello(app.token("large")));
    for (let id = 2; id < 5; id++) large.send({ t: "ping", id, more: "x".repeat(40_000) });
    expect(await large.closed).toMatchObject({ code: 4013 });
    const wide = await app.connect();
    wide.send(hello(app.token("wide")));
    for (let id = 2; id < 4; id++) wide.send({ t: "ping", id, more: "谢".repeat(15_000) });
    expect(await wide.closed).toMatchObject({ code: 4013 });
  });
});

describe("[HEL4] subprotocol and origin", () => {
  test.each([[[]], [["deskwire.v2"]], [["chat", "superchat"]]])(
    "without deskwire.v1 the socket closes with 4506: %j",
    async (protocols) => {
      const client = await app.connect({ protocols });
      expect(await client.closed).toMatchObject({ code: 4506 });
    },
  );

  test("deskwire.v1 may stand at any place in the list", async () => {
    const client = await app.connect({ protocols: ["deskwire.v9", "deskwire.v1"] });
    expect(await client.hello(app.token("u"))).toMatchObject({ t: "welcome" });
  });

  test.each([
    "https://evil.example",
    "null",
    "http://127.0.0.1",
    "https://shop.example.evil.example",
    "https://shop.example:8443",
    "nonsense",
  ])("origin %s is refused before the upgrade", async (origin) => {
    await expect(connectRaw(app.url, { headers: { origin } })).rejects.toThrow("403");
  });

  test("the server's own origin, an allowed origin and no origin are served", async () => {
    for (const headers of [{ origin: app.url }, { origin: ALLOWED }, {}]) {
      const client = await app.connect({ headers });
      expect(await client.hello(app.token("u"))).toMatchObject({ t: "welcome" });
    }
  });

  test("a plain GET is answered with bad_request", async () => {
    const answer = await app.http("GET", "/ws");
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ code: "bad_request" });
  });

  test("[CON6] a token in the URL signs nobody in", async () => {
    const client = await connectRaw(app.url, { query: `?token=${app.token("u")}` });
    client.send({ t: "ping", id: 1 });
    expect(await client.closed).toMatchObject({ code: 4507 });
  });
});
