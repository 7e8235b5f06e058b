import type { FastifyInstance } from "fastify";
import {
  CLOSE,
  FRAME_BYTES_MAX,
  RECALL_WINDOW_MS,
  SUBPROTOCOL,
  SYNC_PAGE_MAX,
  TEXT_CHARS_MAX,
  UNANSWERED_MAX,
  type Limits,
} from "@deskwire/protocol";
import type { Agents } from "../../agents/agents.ts";
import { close, openConnection, tend } from "./connection.ts";
import type { Connection } from "./connection-state.ts";
import type { Credentials, Dialect } from "./dialect.ts";
import { FRAME_DIALECT } from "./frame-dialect.ts";
import { PUSH_DIALECT } from "./push-dialect.ts";
import type { SocketContext } from "./socket-context.ts";
import { createOpenings } from "./openings.ts";
import { addSocketRoute, type SocketRoute } from "./socket-route.ts";
import type { OriginGate } from "./origin-gate.ts";
import { tellPresence } from "./tell-presence.ts";

export interface SocketServer {
  /** [CON5] Tells every client that the server drains, and closes the connections in waves. */
  drain(): Promise<void>;
  readonly connections: number;
}

export interface SocketServerOptions extends Omit<
  SocketContext,
  "limits" | "openings" | "arrived" | "leave" | "forget"
> {
  agents: Pick<Agents, "presenceOf" | "presenceOfAll">;
  uploadBytesMax: number;
  origins: OriginGate;
  /** Called when an actor gets `welcome`; `send` reaches that session alone. */
  onArrival: SocketContext["arrived"];
}

/** The connections of this node, from their opening until they begin to close. */
interface Sockets {
  readonly connections: Set<Connection>;
  draining: boolean;
}

const DRAIN_MS = 5_000;
const DRAIN_WAVE = 500;
const GOING_DOWN = "the server is going down";

/** Serves `/ws` and `/push`. */
export function serveSockets(http: FastifyInstance, options: SocketServerOptions): SocketServer {
  const sockets: Sockets = { connections: new Set(), draining: false };
  const { connections } = sockets;
  const context = createContext(options, connections);
  const route = { context, sockets, origins: options.origins };
  serveDialect(http, FRAME_DIALECT, { ...route, subprotocol: SUBPROTOCOL });
  serveDialect(http, PUSH_DIALECT, route);
  const tending = setInterval(() => {
    for (const connection of connections) tend(connection);
  }, options.timings.watchMs);
  tending.unref();
  http.addHook("onClose", () => clearInterval(tending));
  return {
    get connections() {
      return connections.size;
    },
    drain: () => drain(sockets),
  };
}

interface DialectRoute extends Omit<SocketRoute, "url" | "accept" | "mayOpen"> {
  context: SocketContext;
  sockets: Sockets;
}

function serveDialect<Hello extends Credentials, Speech>(
  http: FastifyInstance,
  dialect: Dialect<Hello, Speech>,
  { context, sockets, ...route }: DialectRoute,
): void {
  addSocketRoute(http, {
    ...route,
    url: dialect.path,
    mayOpen: (address) => context.openings.mayOpen(address),
    accept(peer) {
      const connection = openConnection(context, dialect, peer);
      for (const old of context.openings.add(connection, performance.now()))
        close(old, CLOSE.rate, "too many connections without a first frame");
      sockets.connections.add(connection);
      // Its upgrade was under way when the drain began.
      if (sockets.draining) close(connection, CLOSE.draining, GOING_DOWN);
    },
  });
}

function createContext(options: SocketServerOptions, connections: Set<Connection>): SocketContext {
  const { agents, assignment, presence, hub, log, onArrival } = options;
  const inBackground = (work: Promise<unknown>): void => {
    work.catch((error: unknown) =>
      log.warn(
        { err: error },
        "work after a connect or disconnect failed; the next round repeats it",
      ),
    );
  };
  return {
    ...options,
    limits: limitsOf(options),
    openings: createOpenings(),
    arrived(actor, snapshot, send) {
      // [ASG4] An agent who signs in may have room.
      if (actor.kind === "agent") assignment.drain.request("drain");
      inBackground(tellPresence(agents, { actor, snapshot, send }));
      onArrival(actor, snapshot, send);
    },
    leave(member) {
      hub.leave(member);
      inBackground(presence.detach(member.key, member.sessionId));
    },
    forget: (connection) => void connections.delete(connection),
  };
}

function limitsOf({ framesPerSecond, uploadBytesMax }: SocketServerOptions): Limits {
  return {
    frameBytes: FRAME_BYTES_MAX,
    textChars: TEXT_CHARS_MAX,
    unanswered: UNANSWERED_MAX,
    syncPage: SYNC_PAGE_MAX,
    framesPerSecond,
    recallMs: RECALL_WINDOW_MS,
    uploadBytes: uploadBytesMax,
  };
}

async function drain(sockets: Sockets): Promise<void> {
  sockets.draining = true;
  const all = [...sockets.connections];
  const waves = Math.max(1, Math.ceil(all.length / DRAIN_WAVE));
  for (const connection of all)
    connection.dialect.announceDrain(connection, { t: "draining", retryAfterMs: DRAIN_MS });
  for (let wave = 0; wave < waves; wave++) {
    for (const connection of all.slice(wave * DRAIN_WAVE, (wave + 1) * DRAIN_WAVE))
      close(connection, CLOSE.draining, GOING_DOWN);
    if (wave < waves - 1) await new Promise((resolve) => setTimeout(resolve, DRAIN_MS / waves));
  }
}
