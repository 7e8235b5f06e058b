import type { Clock } from "./clock.ts";
import type { Requests } from "./connection/requests.ts";
import type { ClientEvent } from "./state/client-event.ts";
import type { ClientState } from "./state/client-state.ts";

/** What every part of the client works with: the state, the way to change it, and the way to the server. */
export interface ClientContext extends Pick<Requests, "call" | "tell"> {
  state: () => ClientState;
  dispatch: (event: ClientEvent) => void;
  online: () => boolean;
  clock: Clock;
}
