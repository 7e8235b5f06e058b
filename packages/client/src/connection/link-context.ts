import type { Hello, Me, ServerFrame } from "@deskwire/protocol";
import type { Clock } from "../clock.ts";
import type { Link } from "./link.ts";
import type { Transport } from "./transport.ts";

/** What the states of the link work with. */
export interface LinkContext {
  url: string;
  transport: Transport;
  clock: Clock;
  /** Returns a number in [0, 1). */
  random: () => number;
  getToken: () => Promise<string>;
  /** Makes the first frame of a new link. */
  hello: (token: string) => Hello;
  /** Whether this client belongs to that participant. If not, the link ends before anything is done on it. */
  accepts: (me: Me) => boolean;
  /** Called with every frame after `welcome`, in order, except pings. */
  received: (frame: ServerFrame) => void;
  /** Tells whether it is doubtful that the link still works. */
  unsteady: (on: boolean) => void;
  /** Leaves the current state and enters another one. */
  go: (next: Link) => void;
}

/** The timers and sockets of a state. `leave` ends all of them. */
export interface ActiveState {
  leave?: (next: Link) => void;
  /** A request that was sent at `since`, in local epoch milliseconds, has no answer. */
  doubt?: (since: number) => void;
}
