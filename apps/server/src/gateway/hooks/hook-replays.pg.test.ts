import type { Problem } from "@deskwire/protocol";
import { callHook, signHook } from "@deskwire/testkit/hook-client";
import { expect, test } from "vitest";
import type { HttpAnswer } from "../../testing/test-app.ts";
import { app, counters, newUser, unique, useHookApp } from "./testing/hook-stage.ts";

useHookApp();

/** Sends headers that were seen with an earlier call. */
const replay = (
  method: string,
  path: string,
  { headers, body }: { headers: Record<string, string>; body?: string },
): Promise<HttpAnswer> => app.http(method, `/hooks/v1${path}`, { headers, ...(body && { body }) });

const reasonOf = (answer: HttpAnswer): string =>
  answer.status === 200 ? "ok" : ((answer.json() as Problem).reason ?? "");

test("[DOR9] the headers of a read do not serve for revoking a user", async () => {
  const victim = newUser();
  const tab = await app.user(victim);
  const headers = signHook("", { id: `read-${unique()}` });
  expect((await replay("GET", `/users/${victim}/counters`, { headers })).status).toBe(200);
  const revoked = await replay("DELETE", `/users/${victim}`, { headers });
  expect([revoked.status, reasonOf(revoked)]).toEqual([401, "other_call"]);
  expect(reasonOf(await replay("GET", `/users/${newUser()}/counters`, { headers }))).toBe(
    "other_call",
  );
  // A read may be repeated, and reads again.
  expect((await replay("GET", `/users/${victim}/counters`, { headers })).status).toBe(200);
  await tab.settle();
});

test("[DOR9] the headers of a revocation serve for no other user and for no read", async () => {
  const [first, second] = [newUser(), newUser()];
  const tab = await app.user(second);
  const headers = signHook("", { id: `revoke-${unique()}` });
  const answer = await replay("DELETE", `/users/${first}`, { headers });
  expect(answer.json()).toEqual({ userId: first, revoked: true });
  for (const [method, path] of [
    ["DELETE", `/users/${second}`],
    ["GET", `/users/${second}/counters`],
  ] as const)
    expect((await replay(method, path, { headers })).json()).toEqual(answer.json());
  await tab.settle();
});

test("[DOR9] the headers and the body of a refused call serve for no other call", async () => {
  const victim = newUser();
  const body = "{}";
  const headers = signHook(body, { id: `refused-${unique()}` });
  const path = `/users/${victim}/counters`;
  expect((await replay("POST", path, { headers, body })).status).toBe(400);
  for (const [method, other] of [
    ["DELETE", `/users/${victim}`],
    ["POST", `/users/${newUser()}/counters`],
    ["POST", "/topics/public.any"],
  ] as const)
    expect(reasonOf(await replay(method, other, { headers, body }))).toBe("other_call");
});

test("[DOR9] the headers and the body of a refused call count nothing elsewhere", async () => {
  const user = newUser();
  const event = { id: `like-${unique()}`, toUserId: user, fromUserId: "9" };
  const body = JSON.stringify(event);
  const headers = signHook(body, { id: `refused-${unique()}` });
  expect((await replay("POST", "/topics/a%20b", { headers, body })).status).toBe(400);
  for (const path of ["/likes", "/comments", "/notifications"]) {
    const answer = await replay("POST", path, { headers, body });
    expect([answer.status, reasonOf(answer)]).toEqual([401, "other_call"]);
  }
  expect((await counters(user)).total).toBe(0);
});

test("[DOR9] the headers of a counted call count nothing on another path", async () => {
  const user = newUser();
  const body = JSON.stringify({ id: `like-${unique()}`, toUserId: user, fromUserId: "9" });
  const headers = signHook(body, { id: `counted-${unique()}` });
  const first = await replay("POST", "/comments", { headers, body });
  expect(first.status).toBe(200);
  expect((await replay("POST", "/likes", { headers, body })).json()).toEqual(first.json());
  expect(await counters(user)).toMatchObject({ comment: 1, total: 1 });
});

test("[DOR9] a refused batch of events may be repeated on its path, and on no other one", async () => {
  const user = newUser();
  const events = { events: [{ id: `comment-${unique()}`, toUserId: user, fromUserId: "9" }] };
  const [bad, good] = ['{"events":1}', JSON.stringify(events)];
  const id = `batch-${unique()}`;
  const refused = signHook(bad, { id });
  expect((await replay("POST", "/comments", { headers: refused, body: bad })).status).toBe(400);
  const headers = signHook(good, { id });
  expect(reasonOf(await replay("POST", "/likes", { headers, body: good }))).toBe("other_call");
  expect((await replay("POST", "/comments", { headers, body: good })).status).toBe(200);
  expect(await counters(user)).toMatchObject({ comment: 1, total: 1 });
});

test("[DOR9] [HOK2] a refused call may be repeated with its id and another body", async () => {
  const user = newUser();
  const id = `again-${unique()}`;
  const path = `/users/${user}/counters`;
  expect((await callHook(app, path, { set: { chat: 1 } }, { id })).status).toBe(400);
  expect((await callHook(app, path, { set: { like: 3 } }, { id })).status).toBe(200);
  expect((await counters(user)).like).toBe(3);
});

test("[DOR9] many calls with one id at once serve for one target", async () => {
  const headers = signHook("", { id: `many-${unique()}` });
  const users = Array.from({ length: 20 }, newUser);
  const answers = await Promise.all(
    users.map((user) => replay("GET", `/users/${user}/counters`, { headers })),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test("[DOR9] a body that names another user than the path is refused, and revokes nobody", async () => {
  const [victim, other] = [newUser(), newUser()];
  const tab = await app.user(victim);
  const revoke = (user: string, body: unknown) =>
    callHook(app, `/users/${user}`, body, { method: "DELETE" });
  for (const userId of [other, "", 5, null, {}])
    expect((await revoke(victim, { userId })).status).toBe(400);
  await tab.settle();
  expect((await revoke(victim, { userId: victim })).status).toBe(200);
  expect((await tab.closed).code).toBe(4503);
  expect((await revoke("42", { userId: 42 })).status).toBe(200);
});
