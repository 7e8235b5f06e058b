import type { Participant, Welcome } from "@deskwire/protocol";
import { applyEvent } from "../state/apply-event.ts";
import { initialState, type ClientState } from "../state/client-state.ts";
import type { ModelServer } from "./model-server.ts";

/** The state of a client that connects now and loads everything. */
export function snapshotOf(server: ModelServer, me: Participant): ClientState {
  const welcome: Welcome = server.welcome(me);
  const start = applyEvent(initialState, { t: "welcomed", welcome, now: 0 });
  return welcome.conversations.reduce((state, { id }) => {
    const answer = server.conversations.sync(me, id, { limit: 1_000_000 });
    if (!answer.ok) throw new Error(answer.code);
    return applyEvent(state, { t: "page", conversationId: id, edge: "latest", ...answer.value });
  }, start);
}
