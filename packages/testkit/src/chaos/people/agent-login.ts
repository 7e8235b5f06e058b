import type { AgentRole, SessionAnswer, TicketAnswer } from "@deskwire/protocol";

/** A signed-in agent; the session is valid on every node. */
export interface AgentLogin {
  id: string;
  /** The header of the session. */
  cookie: string;
  /** A ticket for a socket, issued by the node at `url`. */
  ticket(url: string): Promise<string>;
  http(url: string, method: string, path: string, body?: object): Promise<Response>;
}

export const ADMIN = { email: "admin@deskwire.test", password: "admin's password" };

const TIMEOUT_MS = 10_000;

export async function signInAgent(
  url: string,
  credentials: { email: string; password: string },
): Promise<AgentLogin> {
  const login = await call(url, "POST", "/api/v1/auth/login", { body: credentials });
  if (!login.ok) throw new Error(`signing in was refused: ${await login.text()}`);
  const { agent, csrfToken } = (await login.json()) as SessionAnswer;
  const cookie = login.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const headers = { cookie, "x-csrf-token": csrfToken };
  const http: AgentLogin["http"] = (to, method, path, body) =>
    call(to, method, path, { headers, ...(body !== undefined && { body }) });
  return {
    id: agent.id,
    cookie,
    http,
    async ticket(from) {
      const answer = await http(from, "POST", "/api/v1/ws-ticket");
      if (!answer.ok) throw new Error(`no ticket: ${answer.status}`);
      return ((await answer.json()) as TicketAnswer).ticket;
    },
  };
}

/** Creates an account and signs it in. */
export async function addAgent(
  url: string,
  admin: AgentLogin,
  account: { name: string; role?: AgentRole; capacity?: number },
): Promise<AgentLogin> {
  const credentials = {
    email: `${account.name}@deskwire.test`,
    password: `password ${account.name}`,
  };
  const made = await admin.http(url, "POST", "/api/v1/agents", {
    role: "agent",
    capacity: 500,
    ...account,
    ...credentials,
  });
  if (made.status !== 201) throw new Error(`the agent could not be created: ${await made.text()}`);
  return signInAgent(url, credentials);
}

function call(
  url: string,
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: object },
): Promise<Response> {
  return fetch(url + path, {
    method,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}
