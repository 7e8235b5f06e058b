import { subscribe } from "node:diagnostics_channel";
import { Validator } from "@seriousme/openapi-schema-validator";
import type { FastifyInstance, RouteOptions } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Problem } from "@deskwire/protocol";
import { HOOK_SECRET, signHook } from "@deskwire/testkit/hook-client";
import { API_TEXTS_ZH } from "./api-texts-zh.ts";
import { startTestApp, type TestAgent, type TestApp } from "../../testing/test-app.ts";
import {
  examplesOf,
  faultsOfAnswer,
  faultsOfCall,
  operationsOf,
  successOf,
  type ApiDocument,
  type Call,
  type Operation,
} from "./testing/documented-api.ts";
import { formOf, liveThrough, type Traces } from "./testing/full-life.ts";

type Caller = "nobody" | "user" | "agent" | "admin" | "site";
type CallAs = Call & { as: Caller };

const PROBLEM = { $ref: "#/components/schemas/Problem" };
const NOWHERE = "01900000-0000-7000-8000-000000000000";
const routes: RouteOptions[] = [];
let app: TestApp;
let agent: TestAgent;
let document: ApiDocument;
let operations: Operation[];
let ids: Traces;

// Collects every route of Fastify, whether the document contains it or not.
subscribe("fastify.initialization", (message) => {
  const { fastify } = message as { fastify: FastifyInstance };
  fastify.addHook("onRoute", (route) => void routes.push(route));
});

beforeAll(async () => {
  app = await startTestApp({ env: { HOOK_SECRETS: HOOK_SECRET }, timings: { webhookMs: 50 } });
  document = (await app.http("GET", "/docs/json")).json() as ApiDocument;
  operations = operationsOf(document);
  agent = await app.agent();
  ids = await liveThrough(app, await agent.connect());
});
afterAll(() => app.close());

describe("[HTP5] the document's language", () => {
  const textsOf = (value: unknown): string[] =>
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, inner]) =>
          (key === "summary" || key === "description") && typeof inner === "string"
            ? [inner]
            : textsOf(inner),
        )
      : [];
  const fetchIn = async (path: string, language?: string) => {
    const headers = language === undefined ? {} : { "accept-language": language };
    const response = await app.http("GET", path, { headers });
    return {
      language: response.headers.get("content-language"),
      document: response.json(),
    };
  };

  test("is that of Accept-Language or of ?lang, otherwise English", async () => {
    expect((await fetchIn("/docs/json")).language).toBe("en");
    expect((await fetchIn("/docs/json", "zh-CN,zh;q=0.9")).language).toBe("zh-CN");
    expect((await fetchIn("/docs/json?lang=zh")).language).toBe("zh-CN");
    expect(await fetchIn("/docs/json?lang=en", "zh")).toEqual({ language: "en", document });
  });

  test("every text has a Chinese twin, and every twin its text", async () => {
    const chinese = (await fetchIn("/docs/json?lang=zh")).document;
    expect(textsOf(chinese).filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([]);
    expect(textsOf(chinese)).toHaveLength(textsOf(document).length);
    const english = new Set(textsOf(document));
    expect(Object.keys(API_TEXTS_ZH).filter((text) => !english.has(text))).toEqual([]);
  });
});

const user = { as: "user" } as const;
const admin = { as: "admin" } as const;
const site = { as: "site" } as const;
const nobody = { as: "nobody" } as const;

const both = (params: Record<string, string>): CallAs[] => [
  { ...user, params },
  { as: "agent", params },
];

/** Successful calls of each operation. The order matters, because the last ones remove records. */
const CALLS: Record<string, () => CallAs[]> = {
  isAlive: () => [nobody],
  isReady: () => [nobody],
  readMetrics: () => [nobody],
  newVisitor: () => [{ ...nobody, body: { name: "Vera" } }, nobody],
  signIn: () => [{ ...nobody, body: { email: agent.email, password: agent.password } }],
  readSession: () => [admin],
  newTicket: () => [admin],
  listAgents: () => [admin, { as: "agent" }],
  addAgent: () => [
    {
      ...admin,
      body: {
        email: "n@x.test",
        name: "N",
        password: "a good password",
        role: "agent",
        capacity: 1,
      },
    },
  ],
  changeAgent: () => [{ ...admin, params: { id: agent.id }, body: { capacity: 3 } }],
  listConversations: () => [
    user,
    { as: "agent", query: { scope: "mine" } },
    { ...admin, query: { scope: "all", limit: "1" } },
  ],
  readConversation: () => both({ id: ids.conversation }),
  readMessages: () => both({ id: ids.conversation }),
  listDecisions: () => [{ ...admin, params: { id: ids.conversation } }],
  searchMessages: () => [{ ...admin, query: { q: "hello", limit: "1" } }],
  searchPeople: () => [{ ...admin, query: { q: "visitor", limit: "1" } }],
  listMailboxes: () => [user, { as: "agent" }],
  upload: () => [
    {
      ...user,
      query: { conversationId: ids.conversation },
      body: formOf("b.txt", Buffer.from("text")),
    },
  ],
  readAttachment: () => both({ id: ids.attachment }),
  startDownload: () => both({ id: ids.attachment }),
  discardUpload: () => [{ ...user, params: { id: ids.unsent } }],
  readThumbnail: () => both({ id: ids.attachment }),
  listWebhooks: () => [admin],
  addWebhook: () => [
    { ...admin, body: { url: "http://127.0.0.1:9/2", events: ["conversation.opened"] } },
  ],
  changeWebhook: () => [{ ...admin, params: { id: ids.webhook }, body: { enabled: true } }],
  listDeliveries: () => [{ ...admin, params: { id: ids.webhook } }],
  replayDelivery: () => [{ ...admin, params: { id: ids.delivery } }],
  removeWebhook: () => [{ ...admin, params: { id: ids.webhook } }],
  countComments: () => [
    site,
    {
      ...site,
      body: {
        events: [
          { id: 1, toUserId: 42, fromUserId: 42 },
          { id: 2, toUserId: "visitor:42", fromUserId: 7 },
        ],
      },
    },
  ],
  countLikes: () => [site],
  sendNotifications: () => [site],
  setCounters: () => [{ ...site, params: { id: "42" } }],
  readCounters: () => [{ ...site, params: { id: "42" } }],
  publishTopic: () => [{ ...site, params: { topic: "prices" } }],
  revokeUser: () => [{ ...site, params: { id: "42" } }],
  signOut: () => [{ as: "agent" }],
};

const OPEN = ["isAlive", "isReady", "readMetrics", "newVisitor", "signIn"];

function operationOf(id: string): Operation {
  const operation = operations.find(({ operationId }) => operationId === id);
  if (operation === undefined) throw new Error(`${id} is not in the document`);
  return operation;
}

function credentials(as: Caller, text: string): Record<string, string> {
  switch (as) {
    case "nobody":
      return {};
    case "user":
      return { authorization: `Bearer ${app.token("ann")}` };
    case "agent":
      return { cookie: agent.cookie, "x-csrf-token": agent.csrfToken };
    case "admin":
      return { cookie: app.admin.cookie, "x-csrf-token": app.admin.csrfToken };
    case "site":
      return signHook(text);
  }
}

/** Makes a call as the document has it. */
function ask(id: string, call: CallAs, headers?: Record<string, string>): Promise<Response> {
  const { method, path } = operationOf(id);
  const { params = {}, query = {}, body, as } = call;
  const address = path.replace(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(params[name] ?? ""),
  );
  const isForm = body instanceof FormData;
  const payload = body === undefined || isForm ? body : JSON.stringify(body);
  const text = typeof payload === "string" ? payload : "";
  return fetch(`${app.url}${address}?${new URLSearchParams(query).toString()}`, {
    method,
    headers: {
      ...(text !== "" && { "content-type": "application/json" }),
      ...(headers ?? credentials(as, text)),
    },
    ...(payload !== undefined && { body: payload }),
  });
}

/** The code of a refusal that is as documented; otherwise what is wrong with it. */
async function refusalOf(id: string, call: CallAs, headers?: Record<string, string>) {
  const operation = operationOf(id);
  const answer = await ask(id, call, headers);
  const { status, code } = (await answer.clone().json()) as Problem;
  expect(await faultsOfAnswer(document, operation.responses["default"] ?? never(), answer)).toEqual(
    [],
  );
  expect(status).toBe(answer.status);
  expect(operation["x-problem-codes"]).toContain(code);
  return code;
}

function never(): never {
  throw new Error("no problem is documented");
}

describe("the document", () => {
  test("[HTP5] is a valid OpenAPI 3.1 document", async () => {
    const verdict = await new Validator().validate(structuredClone(document) as never);
    expect(verdict).toEqual({ valid: true });
    expect(operations.map(({ operationId }) => operationId)).toHaveLength(
      new Set(operations.map(({ operationId }) => operationId)).size,
    );
  });

  test("[HTP5] contains every route that is not hidden", () => {
    const shown = routes
      .filter(({ schema, method }) => schema?.hide !== true && !/HEAD|OPTIONS/.test(String(method)))
      .map(({ method, url }) => `${String(method)} ${url.replace(/:(\w+)/g, "{$1}")}`);
    expect(shown.length).toBeGreaterThan(30);
    expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(
      shown.toSorted(),
    );
  });

  test("[HTP5] describes the purpose, the response and the refusals of each operation", () => {
    for (const operation of operations) {
      const { description, content } = successOf(operation);
      const [media] = Object.values(content ?? {});
      const problem = operation.responses["default"]?.content?.["application/problem+json"];
      const said = {
        summary: operation.summary !== undefined,
        tags: operation.tags?.length,
        answers: media === undefined ? description === "No response body" : "schema" in media,
        problem: problem?.schema,
      };
      expect([operation.operationId, said]).toEqual([
        operation.operationId,
        { summary: true, tags: 1, answers: true, problem: PROBLEM },
      ]);
    }
  });

  test("[HTP5] contains no operation that this test does not call", () => {
    const known = operations.map(({ operationId }) => operationId);
    expect(Object.keys(CALLS).toSorted()).toEqual(known.toSorted());
  });
});

describe("the responses", () => {
  test.each(Object.keys(CALLS))("[HTP5] %s responds as documented", async (id) => {
    const operation = operationOf(id);
    const success = successOf(operation);
    for (const call of CALLS[id]?.() ?? []) {
      for (const body of call.body === undefined ? examplesOf(operation) : [call.body]) {
        expect(faultsOfCall(document, operation, { ...call, body })).toEqual([]);
        const answer = await ask(id, { ...call, body });
        const faults = await faultsOfAnswer(document, success, answer);
        expect({ status: answer.status, faults }).toEqual({ status: success.status, faults: [] });
      }
    }
  });

  test("[HTP5] operations without credentials are listed here", () => {
    const open = operations.filter(({ security }) => security.length === 0);
    expect(open.map(({ operationId }) => operationId).toSorted()).toEqual(OPEN.toSorted());
  });

  const CLOSED = Object.keys(CALLS).filter((id) => !OPEN.includes(id));
  test.each(CLOSED)("[HTP2] [HTP5] %s requires the documented credentials", async (id) => {
    const operation = operationOf(id);
    const needs = new Set(operation.security.flatMap((each) => Object.keys(each)));
    const first = CALLS[id]?.()[0] ?? never();
    const call = { ...first, body: first.body ?? examplesOf(operation)[0] };
    const isHook = needs.has("webhookSignature");
    const otherwise = isHook ? "signature_invalid" : "not_signed_in";
    const wrong: [Record<string, string>, string][] = [
      [{}, otherwise],
      [{ authorization: "Bearer nonsense" }, needs.has("bearer") ? "token_invalid" : otherwise],
    ];
    if (needs.has("csrfToken")) wrong.push([{ cookie: app.admin.cookie }, "csrf_invalid"]);
    for (const [headers, code] of wrong) expect(await refusalOf(id, call, headers)).toBe(code);
  });

  const REFUSALS: [string, string, () => CallAs][] = [
    ["signIn", "bad_request", () => ({ ...nobody, body: [] })],
    ["signIn", "invalid_credentials", () => ({ ...nobody, body: { email: "x", password: "y" } })],
    ["newVisitor", "bad_text", () => ({ ...nobody, body: { name: "\0" } })],
    ["listConversations", "bad_request", () => ({ ...admin, query: { cursor: "x" } })],
    ["readConversation", "unknown_conversation", () => ({ ...user, params: { id: NOWHERE } })],
    ["listDecisions", "forbidden", () => ({ ...user, params: { id: ids.conversation } })],
    ["searchMessages", "forbidden", () => ({ ...user, query: { q: "hello" } })],
    ["searchPeople", "forbidden", () => ({ ...user, query: { q: "hello" } })],
    ["readAttachment", "not_found", () => ({ ...user, params: { id: NOWHERE } })],
    ["addAgent", "email_taken", () => CALLS["addAgent"]?.()[0] ?? never()],
    ["changeAgent", "unknown_agent", () => ({ ...admin, params: { id: "1" }, body: {} })],
    [
      "changeAgent",
      "last_admin",
      () => ({ ...admin, params: { id: app.admin.id }, body: { disabled: true } }),
    ],
    [
      "upload",
      "unsupported_type",
      () => ({ ...user, query: { conversationId: ids.conversation }, body: {} }),
    ],
    ["changeWebhook", "not_found", () => ({ ...admin, params: { id: NOWHERE }, body: {} })],
    ["replayDelivery", "not_found", () => ({ ...admin, params: { id: NOWHERE } })],
    [
      "countLikes",
      "too_large",
      () => ({ ...site, body: { events: Array.from({ length: 1_001 }, () => 0) } }),
    ],
    ["setCounters", "bad_request", () => ({ ...site, params: { id: "42" }, body: {} })],
    ["publishTopic", "bad_text", () => ({ ...site, params: { topic: "t" }, body: { data: "\0" } })],
  ];
  test.each(REFUSALS)("[HTP1] [HTP5] %s refuses with %s", async (id, code, call) => {
    expect(await refusalOf(id, call())).toBe(code);
  });
});
