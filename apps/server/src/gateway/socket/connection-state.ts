import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { ServerEvent } from "@deskwire/protocol";
import type { Credentials, Dialect } from "./dialect.ts";
import type { Member } from "./hub.ts";
import type { RateGate } from "./rate-gate.ts";
import type { SocketContext } from "./socket-context.ts";
import type { Vitals } from "./vitals.ts";

/** One WebSocket from its opening to its end. The dialect knows the frames in both directions. */
export interface Connection<Hello extends Credentials = Credentials, Speech = unknown> {
  readonly context: SocketContext;
  readonly dialect: Dialect<Hello, Speech>;
  readonly webSocket: WebSocket;
  readonly socket: Socket;
  /** [LIM9] The address of the peer. */
  readonly address: string;
  readonly gate: RateGate;
  readonly vitals: Vitals;
  state: State<Speech>;
}

/** opening → greeting → live. The server closes each of them: → closing → closed. The peer closes it: → closed. */
export type State<Speech> = Opening | Greeting | Live<Speech> | Closing | Closed;

/** The first frame has not come yet. */
export interface Opening {
  name: "opening";
  /** [HEL1] Closes the connection. */
  timer: NodeJS.Timeout;
}

/** The actor is signing in. */
export interface Greeting {
  name: "greeting";
  /** Set as soon as the actor is known. The hub has it from then on. */
  member: Member | null;
  /** [HEL7] Events for the member. */
  events: { event: ServerEvent; text: string }[];
  /** [HEL8] Frames of the peer. */
  early: string[];
}

/** The actor is signed in. */
export interface Live<Speech> {
  name: "live";
  member: Member;
  /** The dialect's own state. */
  speech: Speech;
}

/** The server has sent a close. Later frames of the peer are ignored. */
export interface Closing {
  name: "closing";
  /** Terminates the socket. */
  timer?: NodeJS.Timeout;
}

export interface Closed {
  name: "closed";
}

/** Changes the state and releases the timers, the session and the speech of the state before. */
export function become(connection: Connection, next: State<unknown>): void {
  const { context, dialect, state } = connection;
  connection.state = next;
  if (next.name === "closing" || next.name === "closed") context.forget(connection);
  switch (state.name) {
    case "opening":
      context.openings.remove(connection);
      return clearTimeout(state.timer);
    case "closing":
      return clearTimeout(state.timer);
    case "greeting":
      if (next.name !== "live" && state.member !== null) context.leave(state.member);
      return;
    case "live":
      dialect.stop(state.speech);
      return context.leave(state.member);
    case "closed":
      return;
  }
}
