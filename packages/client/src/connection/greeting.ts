import { CAP_BATCH, type Hello } from "@deskwire/protocol";
import { lastApplied } from "../state/selectors.ts";
import type { ClientState } from "../state/client-state.ts";

/** The first frame of each link, and what of the last link's history still holds. */
export interface Greeting {
  hello: (token: string) => Hello;
  /** [SEQ6] Whether `epoch` differs from the one that what is cached belongs to. */
  startsNewHistory: (epoch: string) => boolean;
}

const HELLO_ID = 1;
/** More than a server reads; whatever is left out is synced after `welcome`. */
const RESUME_MAX = 500;

export function createGreeting(state: () => ClientState, client: Hello["client"]): Greeting {
  let known: string | undefined;
  return {
    hello(token) {
      const hello: Hello = { t: "hello", id: HELLO_ID, token, client, caps: [CAP_BATCH] };
      if (known === undefined) return hello;
      const conversations = Object.entries(state().conversations).map(([id, held]) => ({
        id,
        seq: lastApplied(held),
      }));
      return {
        ...hello,
        resume: { epoch: known, conversations: conversations.slice(0, RESUME_MAX) },
      };
    },
    startsNewHistory(epoch) {
      const changed = known !== undefined && known !== epoch;
      known = epoch;
      return changed;
    },
  };
}
