import type { AgentAccount, SessionAnswer, TicketAnswer } from "@deskwire/protocol";
import { connectRaw, type RawClient } from "@deskwire/testkit/raw-client";
import type { HttpAnswer, SendHttp } from "./test-http.ts";

/** An agent who is signed in over HTTP. */
export interface TestAgent {
  id: string;
  account: AgentAccount;
  email: string;
  password: string;
  cookie: string;
  csrfToken: string;
  /** Sends a request with the agent's cookie and CSRF token. */
  http(method: string, path: string, body?: unknown): Promise<HttpAnswer>;
  ticket(): Promise<string>;
  /** Opens a signed-in socket, on the agent's node or on the node with this URL. */
  connect(url?: string, more?: object): Promise<RawClient>;
}

/** Signs an agent in over HTTP. */
export async function signIn(
  http: SendHttp,
  url: string,
  { email, password }: { email: string; password: string },
): Promise<TestAgent> {
  const login = await http("POST", "/api/v1/auth/login", {
    body: { email, password },
    headers: { "x-forwarded-for": nextAddress() },
  });
  if (login.status !== 200) throw new Error(`the sign-in was refused: ${login.text}`);
  const { agent, csrfToken } = login.json() as SessionAnswer;
  const cookie = (login.headers.getSetCookie()[0] ?? "").replace(/;.*/, "");
  const session = createSession({ http, url, cookie, csrfToken });
  return { id: agent.id, account: agent, email, password, cookie, csrfToken, ...session };
}

let addresses = 0;

/** The server limits the sign-ins of an address, so that each sign-in comes from its own one. */
function nextAddress(): string {
  addresses++;
  return `10.0.${Math.floor(addresses / 250)}.${addresses % 250}`;
}

function createSession(session: {
  http: SendHttp;
  url: string;
  cookie: string;
  csrfToken: string;
}): Pick<TestAgent, "http" | "ticket" | "connect"> {
  const { cookie, csrfToken } = session;
  const http: TestAgent["http"] = (method, path, body) =>
    session.http(method, path, { body, headers: { cookie, "x-csrf-token": csrfToken } });
  const ticket = async (): Promise<string> =>
    ((await http("POST", "/api/v1/ws-ticket")).json() as TicketAnswer).ticket;
  return {
    http,
    ticket,
    async connect(to = session.url, more) {
      const client = await connectRaw(to);
      await client.hello(await ticket(), more);
      return client;
    },
  };
}
