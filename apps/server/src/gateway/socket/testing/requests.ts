import type { RawClient } from "@deskwire/testkit/raw-client";

/** The id of no conversation and no attachment. */
export const UNKNOWN_ID = "00000000-0000-7000-8000-000000000000";

/** The code of the refusal that answers a request, or the `t` of another answer. */
export async function codeOf(client: RawClient, frame: object): Promise<string> {
  const answer = await client.ask(frame);
  return answer.t === "err" ? answer.code : answer.t;
}

/** A `send` of a text with a new clientId. */
export function textRequest(conversationId: string, text: string, more: object = {}) {
  return {
    t: "send",
    conversationId,
    clientId: crypto.randomUUID(),
    kind: "text",
    body: { text },
    ...more,
  };
}
