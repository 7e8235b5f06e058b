import { visitorCode, type PeoplePage } from "@deskwire/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestAgent, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
let mine: TestAgent;
let stranger: TestAgent;
let conversationId: string;

beforeAll(async () => {
  app = await startTestApp();
  mine = await app.agent();
  await mine.connect();
  stranger = await app.agent();
  conversationId = await open("u-1042", "Łucja Smørrebrød");
});
afterAll(() => app.close());

async function open(userId: string, name: string | null): Promise<string> {
  const client = await app.connect();
  await client.hello(app.token(userId, name === null ? {} : { claims: { name } }));
  return (await client.ok("open", {})).conversation.id;
}

async function search(query: Record<string, string>, who = app.admin): Promise<PeoplePage> {
  const asked = new URLSearchParams(query).toString();
  return (await who.http("GET", `/api/v1/search/people?${asked}`)).json() as PeoplePage;
}
const find = async (q: string, who?: TestAgent) =>
  (await search({ q }, who)).hits.map(({ user }) => user.id);

test.each(["lucja", "ŁUC", "smorre", "smor lucja", "u-10", "U-1042", "\u2068lucja\u2069"])(
  "[SRC8] %s finds the user by name or id",
  async (query) => {
    expect(await find(query)).toEqual(["u-1042"]);
  },
);

test.each([
  "rrebrod",
  "lucja nobody",
  "1042",
  "%",
  "_",
  "u_1",
  "*",
  "'",
  "\\",
  "lucja | nobody",
  " ",
])("[SRC8] %j finds nobody", async (query) => {
  expect(await find(query)).toEqual([]);
});

test("[SRC8] characters that SQL or a tsquery knows stand for themselves in an id", async () => {
  await open("it's 50%_\\ & :*", null);
  for (const query of ["it's", "IT'S 50%", "it's 50%_\\ & :*"])
    expect(await find(query)).toEqual(["it's 50%_\\ & :*"]);
});

test("[SRC8] two Chinese characters, one, and an emoji find a name", async () => {
  await open("cn", "欧阳小明");
  await open("emoji", "🌸🌸");
  for (const query of ["阳小", "明"]) expect(await find(query)).toEqual(["cn"]);
  expect(await find("🌸")).toEqual(["emoji"]);
});

test("[SRC9] a visitor is found by the word and the code that the console shows", async () => {
  const { token, user } = await app.visitor();
  const client = await app.connect();
  await client.hello(token);
  await client.ok("open", {});
  const code = visitorCode(user.id);
  for (const query of [`Visitor ${code}`, `访客 ${code}`, `访客${code}`, code, user.id])
    expect(await find(query)).toEqual([user.id]);
});

test("[SRC7] the hit names the person and the latest conversation", async () => {
  const { hits, next } = await search({ q: "lucja" });
  expect(next).toBeNull();
  expect(hits).toEqual([
    {
      user: {
        kind: "user",
        id: "u-1042",
        name: "Łucja Smørrebrød",
        avatar: null,
        visitor: false,
      },
      conversationId,
      status: "open",
      lastAt: expect.stringMatching(/^2\d{3}-.+Z$/) as string,
    },
  ]);
});

test("[SRC7] people are found only through conversations that the agent may read; users may not search", async () => {
  expect(await find("lucja", mine)).toEqual(["u-1042"]);
  expect(await find("lucja", stranger)).toEqual([]);
  expect(await find("u-1042", stranger)).toEqual([]);
  const bearer = { headers: { authorization: `Bearer ${app.token("u-1042")}` } };
  expect((await app.http("GET", "/api/v1/search/people?q=lucja", bearer)).status).toBe(403);
  expect((await app.http("GET", "/api/v1/search/people?q=lucja")).status).toBe(401);
});

test("[SRC7] a forged cursor, an empty query and one of 201 characters are refused", async () => {
  for (const query of [{ q: "x", cursor: "forged" }, { q: "" }, { q: "x".repeat(201) }]) {
    const asked = new URLSearchParams(query).toString();
    const answer = await app.admin.http("GET", `/api/v1/search/people?${asked}`);
    expect(answer.status).toBe(400);
  }
  expect(await find("x".repeat(200))).toEqual([]);
});

test("[SRC10] a conversation that is opened under another name changes what finds the person, at once", async () => {
  const conversationId = await open("renamed", "Before");
  expect(await find("before")).toEqual(["renamed"]);
  const client = await app.user("renamed");
  await client.ok("end", { conversationId });
  await open("renamed", "After");
  expect([await find("before"), await find("after")]).toEqual([[], ["renamed"]]);
});

test("[SRC10] a visitor who signs in is found as the user", async () => {
  const { token, user: visitor } = await app.visitor();
  const client = await app.connect();
  await client.hello(token);
  const { conversation } = await client.ok("open", {});
  const signedIn = await app.connect();
  await signedIn.hello(app.token("merged", { claims: { name: "Mergeline" } }), { visitor: token });
  expect(await find(visitorCode(visitor.id))).toEqual([]);
  const { hits } = await search({ q: "mergeline" });
  expect(hits.map((hit) => hit.conversationId)).toEqual([conversation.id]);
});
