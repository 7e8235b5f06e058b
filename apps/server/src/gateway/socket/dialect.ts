import type { Desk, ServerEvent } from "@deskwire/protocol";
import type { Actor } from "../../platform/kernel/actor.ts";
import type { Snapshot } from "../../welcome/welcome.ts";
import type { Connection, Greeting, Live } from "./connection-state.ts";
import type { Member } from "./hub.ts";

/** The frames of a connection in both directions. All dialects share the life cycle of connection.ts. */
export interface Dialect<Hello extends Credentials, Speech> {
  /** The path of its connections. */
  readonly path: string;
  /** The reason of the close when no first frame comes in time. */
  readonly helloMissing: string;
  /** Called once, before the first frame: adds listeners for anything besides text frames. */
  attach(connection: Connection<Hello, Speech>): void;
  /** Reads the first frame. */
  readHello(text: string): Read<Hello>;
  /** The reason to refuse an actor with a valid token; null: the actor is welcome. */
  refuseActor(actor: Actor): string | null;
  /** Welcomes the actor. The connection is live as soon as it returns. */
  start(connection: Connection<Hello, Speech>, arrival: Arrival<Hello>): Speech;
  /** A text frame between the first one and start(). */
  receiveEarly(connection: Connection<Hello, Speech>, state: Greeting, text: string): void;
  /** A text frame of the signed-in actor. */
  receive(connection: Connection<Hello, Speech>, state: Live<Speech>, text: string): void;
  /** An event for the actor; `text` is the event as JSON. */
  deliver(speech: Speech, event: ServerEvent, text: string): void;
  /** [CON1] Asks the peer for a sign of life. */
  ping(connection: Connection<Hello, Speech>, speech: Speech): void;
  /** [CON5] Tells the peer in any state that the server drains. */
  announceDrain(connection: Connection<Hello, Speech>, event: ServerEvent): void;
  /** Releases everything that start() opened. */
  stop(speech: Speech): void;
}

export interface Credentials {
  token: string;
  /** [MRG1] The token of the visitor whom the user was before. */
  visitor?: string;
}

/** A first frame that could be read, or the close that answers it. */
export type Read<Hello> = { ok: true; hello: Hello } | Refused;

export interface Refused {
  ok: false;
  code: number;
  reason: string;
}

/** An actor who has joined. */
export interface Arrival<Hello> {
  hello: Hello;
  member: Member;
  snapshot: Snapshot;
  epoch: string;
  desk: Desk | null;
}
