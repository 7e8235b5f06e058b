import { CAP_BATCH, type Hello } from "@deskwire/protocol";

/** The first frame of each link, and what of the last link's history still holds. */
export interface Greeting {
  hello: (token: string) => Hello;
  /** [SEQ6] Whether `epoch` differs from the one that what is cached belongs to. */
  startsNewHistory: (epoch: string) => boolean;
}

const HELLO_ID = 1;

export function createGreeting(client: Hello["client"]): Greeting {
  let known: string | undefined;
  return {
    hello: (token) => ({ t: "hello", id: HELLO_ID, token, client, caps: [CAP_BATCH] }),
    startsNewHistory(epoch) {
      const changed = known !== undefined && known !== epoch;
      known = epoch;
      return changed;
    },
  };
}
