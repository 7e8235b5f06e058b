import type { RequestName, RequestTable } from "@deskwire/protocol";
import type { ClientEvent } from "./state/client-event.ts";
import type { Answer, Requests } from "./connection/requests.ts";
import type { Clock } from "./clock.ts";
import type { ClientState } from "./state/client-state.ts";

/** What each part of the client works with: the state, the way to change it, and the way to the server. */
export interface Core extends Pick<Requests, "call" | "tell"> {
  state: () => ClientState;
  dispatch: (event: ClientEvent) => void;
  online: () => boolean;
  clock: Clock;
}

export type AnswerOf<T extends RequestName> = Answer<RequestTable[T]["ok"]>;
