import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createQueryClient } from "./query-client.ts";
import { fetchTicket, login, sessionQuery } from "./queries.ts";

interface Server {
  /** The session of the browser's cookie and its CSRF token. */
  session: { id: string; csrf: string } | null;
}

let server: Server;

beforeEach(() => {
  server = { session: { id: "1", csrf: "first" } };
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => Promise.resolve(answer(path, init)));
});
afterEach(() => vi.unstubAllGlobals());

function answer(path: string, init: RequestInit): Response {
  const { session } = server;
  if (session === null) return refusal(401, "not_signed_in");
  if (path !== "/api/v1/ws-ticket")
    return Response.json({ agent: { id: session.id }, csrfToken: session.csrf });
  const { "x-csrf-token": token } = init.headers as Record<string, string>;
  if (token !== session.csrf) return refusal(403, "csrf_invalid");
  return Response.json({ ticket: `for ${session.id}` });
}

const refusal = (status: number, code: string): Response => Response.json({ code }, { status });

async function signedIn() {
  const client = createQueryClient();
  client.setQueryData(sessionQuery.queryKey, await login({ email: "", password: "" }));
  return client;
}

describe("[HTP2] a sign-in in another tab", () => {
  it("as the same agent keeps this tab signed in", async () => {
    const client = await signedIn();
    server.session = { id: "1", csrf: "second" };
    expect(await fetchTicket()).toBe("for 1");
    expect(client.getQueryData(sessionQuery.queryKey)).not.toBeNull();
  });

  it("as another agent shows the login page, also after the session is fetched again", async () => {
    const client = await signedIn();
    server.session = { id: "2", csrf: "second" };
    await expect(fetchTicket()).rejects.toMatchObject({ code: "csrf_invalid" });
    expect(client.getQueryData(sessionQuery.queryKey)).toBeNull();
    expect(await client.fetchQuery({ ...sessionQuery, staleTime: 0 })).toBeNull();
  });

  it("that signs out again shows the login page", async () => {
    const client = await signedIn();
    server.session = null;
    await expect(fetchTicket()).rejects.toMatchObject({ code: "not_signed_in" });
    expect(client.getQueryData(sessionQuery.queryKey)).toBeNull();
  });
});
