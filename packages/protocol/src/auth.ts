import type { AgentAccount } from "./account.ts";
import type { UserProfile } from "./participant.ts";

export interface LoginRequest {
  email: string;
  password: string;
}

/** The answer of `POST /auth/login` and `GET /auth/session`. */
export interface SessionAnswer {
  agent: AgentAccount;
  /** [HTP2] Must be sent as `x-csrf-token` with every call that changes something. */
  csrfToken: string;
}

/** The answer of `POST /ws-ticket`. */
export interface TicketAnswer {
  /** The `token` of an agent's `hello`. */
  ticket: string;
  expiresAt: string;
}

/** The body of `POST /visitors`, which can be left out. */
export type NewVisitorRequest = { name?: string } | null;

/** The answer of `POST /visitors`: a new anonymous visitor. */
export interface VisitorAnswer {
  /** The `token` of the visitor's `hello`. */
  token: string;
  user: UserProfile;
}
