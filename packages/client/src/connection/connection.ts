import type { ClientFrame, Welcome } from "@deskwire/protocol";
import type { ActiveState, LinkContext } from "./link-context.ts";
import { enter } from "./link-states.ts";
import type { Link } from "./link.ts";

export interface ConnectionOptions extends Omit<LinkContext, "go" | "unsteady"> {
  changed: (link: Link) => void;
  welcomed: (welcome: Welcome) => void;
  /** A link that had its `welcome` is gone. Called before `changed`. */
  lost: () => void;
}

/** Keeps one link up: after a loss it makes a new one by the rules of [CON4], until `close`. */
export interface Connection {
  connect: () => void;
  /** Drops the link and connects at once. Does nothing before `connect`, after `close`, or when the server refused. */
  reconnect: () => void;
  close: () => void;
  /** [SHO4] A request that was sent at `since` has no answer. Asks the server with a ping unless it was heard since. */
  doubt: (since: number) => void;
  /** Returns false, and sends nothing, without a link. */
  send: (frame: ClientFrame) => boolean;
}

interface ConnectionMachine {
  options: ConnectionOptions;
  link: Link;
  active: ActiveState;
}

export function createConnection(options: ConnectionOptions): Connection {
  const machine: ConnectionMachine = { options, link: { name: "idle" }, active: {} };
  return {
    connect: () => connect(machine),
    reconnect() {
      const { link } = machine;
      if ("attempt" in link) go(machine, { name: "fetching", attempt: link.attempt });
    },
    close: () => go(machine, { name: "closed" }),
    doubt: (since) => machine.active.doubt?.(since),
    send(frame) {
      const { link } = machine;
      if (link.name !== "online") return false;
      link.wire.send(frame);
      return true;
    },
  };
}

function connect(machine: ConnectionMachine): void {
  const { link } = machine;
  if (link.name === "idle" || link.name === "refused")
    go(machine, { name: "fetching", attempt: 0 });
  else if (link.name === "waiting") go(machine, { name: "fetching", attempt: link.attempt });
}

/** Leaves the current state and enters `next`. `closed` is never left. */
function go(machine: ConnectionMachine, next: Link): void {
  const { options, link, active } = machine;
  if (link.name === "closed") return;
  active.leave?.(next);
  machine.active = {};
  machine.link = next;
  if (link.name === "online") options.lost();
  options.changed(next);
  // A listener may have gone to another state in the meantime.
  if (machine.link === next)
    machine.active = enter(next, {
      ...options,
      go: (after) => go(machine, after),
      unsteady: (on) => showUnsteady(machine, on),
    });
  if (machine.link === next && next.name === "online") options.welcomed(next.welcome);
}

function showUnsteady(machine: ConnectionMachine, unsteady: boolean): void {
  const { link, options } = machine;
  if (link.name !== "online") return;
  machine.link = { ...link, unsteady };
  options.changed(machine.link);
}
