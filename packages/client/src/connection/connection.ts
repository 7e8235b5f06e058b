import type { ClientFrame, Hello, Me, ServerFrame, Welcome } from "@deskwire/protocol";
import type { Link } from "./link.ts";
import { enter, type ActiveState } from "./link-states.ts";
import type { Clock } from "../clock.ts";
import type { Transport } from "./transport.ts";

export interface ConnectionOptions {
  url: string;
  transport: Transport;
  clock: Clock;
  random: () => number;
  getToken: () => Promise<string>;
  /** The first frame of a new link. */
  hello: (token: string) => Hello;
  /** Whether the link is for that participant; else it is ended before anything is done on it. */
  accepts: (me: Me) => boolean;
  changed: (link: Link) => void;
  welcomed: (welcome: Welcome) => void;
  /** Every frame after `welcome`, in order, except pings. */
  received: (frame: ServerFrame) => void;
  /** The link that had said `welcome` is gone; called before `changed`. */
  lost: () => void;
}

/** One link at a time, made again by the rules of [CON4] until `close`. */
export interface Connection {
  connect: () => void;
  /** Drops what there is and connects at once; nothing before `connect`, after `close` or when refused. */
  reconnect: () => void;
  close: () => void;
  /** False, and nothing sent, without a link. */
  send: (frame: ClientFrame) => boolean;
}

export function createConnection(options: ConnectionOptions): Connection {
  let link: Link = { name: "idle" };
  let active: ActiveState = {};

  const go = (next: Link): void => {
    if (link.name === "closed") return;
    active.leave?.(next);
    active = {};
    const wasOnline = link.name === "online";
    link = next;
    if (wasOnline) options.lost();
    options.changed(next);
    // A listener may have moved on already.
    if (link === next) active = enter(next, { ...options, go });
    if (link === next && next.name === "online") options.welcomed(next.welcome);
  };

  return {
    connect() {
      if (link.name === "idle" || link.name === "refused") go({ name: "fetching", attempt: 0 });
      else if (link.name === "waiting") go({ name: "fetching", attempt: link.attempt });
    },
    reconnect() {
      if ("attempt" in link) go({ name: "fetching", attempt: link.attempt });
    },
    close: () => go({ name: "closed" }),
    send(frame) {
      if (link.name !== "online") return false;
      link.wire.send(frame);
      return true;
    },
  };
}
