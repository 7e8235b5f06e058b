import type { Limits, ServerEvent } from "@deskwire/protocol";
import type { Accounts } from "../../accounts/accounts.ts";
import type { Presence } from "../../platform/live/presence/presence.ts";
import type { Snapshot, Welcomes } from "../../welcome/welcome.ts";
import type { Tokens } from "../../accounts/tokens.ts";
import type { Actor } from "../../platform/kernel/actor.ts";
import type { RequestParts } from "./dispatch.ts";
import type { Connection } from "./connection.ts";
import type { Timings } from "./timings.ts";
import type { Hub, Member } from "./hub.ts";

/** What every connection of a node works with. */
export interface SocketContext extends RequestParts {
  presence: Presence;
  welcomes: Welcomes;
  hub: Hub;
  tokens: Tokens;
  accounts: Accounts;
  limits: Limits;
  framesPerSecond: number;
  timings: Timings;
  epoch(): Promise<string>;
  /** The participant is signed in and has `welcome`. */
  arrived(actor: Actor, snapshot: Snapshot, send: (event: ServerEvent) => void): void;
  leave(member: Member, actor: Actor): void;
  /** Drained and counted with the others, until it is forgotten. */
  adopt(connection: Connection): void;
  forget(connection: Connection): void;
}
