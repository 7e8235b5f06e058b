import type { Limits, Refusal, ServerEvent } from "@deskwire/protocol";
import type { Accounts } from "../../accounts/accounts.ts";
import type { Tokens } from "../../accounts/tokens.ts";
import type { Identity } from "../../identity/identity.ts";
import type { Actor } from "../../platform/kernel/actor.ts";
import type { Presence } from "../../platform/live/presence/presence.ts";
import type { Snapshot, Welcomes } from "../../welcome/welcome.ts";
import type { Connection } from "./connection-state.ts";
import type { DeskBoard } from "./desk-board.ts";
import type { DispatchParts } from "./dispatch.ts";
import type { Hub, Member } from "./hub.ts";
import type { Openings } from "./openings.ts";
import type { Timings } from "./timings.ts";

/** The parts that every connection of a node uses. */
export interface SocketContext extends DispatchParts {
  presence: Presence;
  desk: Pick<DeskBoard, "current">;
  welcomes: Welcomes;
  hub: Hub;
  tokens: Tokens;
  accounts: Accounts;
  identity: Pick<Identity, "mergeVisitor">;
  limits: Limits;
  framesPerSecond: number;
  timings: Timings;
  openings: Openings;
  epoch(): Promise<string>;
  /** [SRV14] Called when the token of a first frame is refused. */
  onRefusal(refusal: Refusal, call: { address: string; route: string }): void;
  /** Called when an actor gets `welcome`; `send` reaches that session alone. */
  arrived(actor: Actor, snapshot: Snapshot, send: (event: ServerEvent) => void): void;
  /** Takes a member out of the hub and the directory. */
  leave(member: Member): void;
  /** Called when a connection begins to close: it is not drained or counted any more. */
  forget(connection: Connection): void;
}
