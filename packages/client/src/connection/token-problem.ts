import type { TokenProblem } from "./connection-state.ts";
import type { Link } from "./link.ts";

interface TokenHistory {
  /** The token of the latest attempt. */
  token: string;
  /** The token that the server last called expired. */
  expired: string | null;
  problem: TokenProblem | null;
}

/**
 * Returns a function that takes each state of the link and returns the current problem with the token. [HEL3] A token
 * that expires during a connection is no problem yet, because the next attempt fetches another one. It is a problem when
 * that attempt gets the same token.
 */
export function trackTokenProblem(): (link: Link) => TokenProblem | null {
  const history: TokenHistory = { token: "", expired: null, problem: null };
  return (link) => {
    note(history, link);
    return history.problem;
  };
}

function note(history: TokenHistory, link: Link): void {
  switch (link.name) {
    case "joining":
      history.token = link.token;
      if (history.problem === "noToken" || link.token !== history.expired) history.problem = null;
      break;
    case "waiting":
      if (link.why === "noToken") history.problem = "noToken";
      else if (link.why === "expired") noteExpired(history);
      break;
    case "online":
      history.problem = null;
      break;
    case "idle":
    case "fetching":
    case "refused":
    case "closed":
      break;
  }
}

function noteExpired(history: TokenHistory): void {
  history.problem = history.token === history.expired ? "expired" : null;
  history.expired = history.token;
}
