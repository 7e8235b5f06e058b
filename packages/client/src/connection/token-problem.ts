import type { Link } from "./link.ts";
import type { TokenProblem } from "./connection-state.ts";

/**
 * Told each state of the link, tells what is wrong with the tokens. One that expires during a connection is nothing yet:
 * [HEL3] the next attempt asks for another. Only when that is the same one, there is none to be had.
 */
export function watchTokens(): (link: Link) => TokenProblem | null {
  let token = "";
  let expired: string | null = null;
  let problem: TokenProblem | null = null;
  return (link) => {
    if (link.name === "joining") {
      token = link.token;
      if (problem === "noToken" || token !== expired) problem = null;
    } else if (link.name === "waiting" && link.why === "expired") {
      problem = token === expired ? "expired" : null;
      expired = token;
    } else if (link.name === "waiting" && link.why === "noToken") problem = "noToken";
    else if (link.name === "online") problem = null;
    return problem;
  };
}
