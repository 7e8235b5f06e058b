import type { IncomingMessage, ServerResponse } from "node:http";
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
  type ServerEvent,
} from "@deskwire/protocol";
import type { Accounts } from "../../accounts/accounts.ts";
import type { Agents } from "../../agents/agents.ts";
import type { Snapshot, Welcomes } from "../../welcome/welcome.ts";
import type { Presence } from "../../platform/live/presence/presence.ts";
import type { Tokens } from "../../accounts/tokens.ts";
import type { Actor } from "../../platform/kernel/actor.ts";
import { closeSocket } from "./close-socket.ts";
import { createConnection, type Connection } from "./connection.ts";
import type { Hub } from "./hub.ts";
import type { RequestParts } from "./dispatch.ts";
import { isAllowedOrigin } from "./allowed-origin.ts";
import { servePush } from "./socket-route.ts";
import type { SocketContext } from "./socket-context.ts";
import type { Timings } from "./timings.ts";

export interface SocketServer {
  /** [CON5] Tells every client to go elsewhere, in waves, and closes what stays. */
  drain(): Promise<void>;
  readonly connections: number;
}

export interface SocketServerOptions extends RequestParts {
  agents: Pick<Agents, "presenceOf" | "presenceOfAll">;
  presence: Presence;
  welcomes: Welcomes;
  hub: Hub;
  tokens: Tokens;
  accounts: Accounts;
  epoch(): Promise<string>;
  framesPerSecond: number;
  uploadBytesMax: number;
  timings: Timings;
  allowedOrigins: readonly string[];
  /** Somebody has got `welcome`; `send` reaches that session alone. */
  onArrival(actor: Actor, snapshot: Snapshot, send: (event: ServerEvent) => void): void;
}

const DRAIN_MS = 5_000;
const DRAIN_WAVE = 500;
const GOING_DOWN = "the server is going down";

/** `GET /ws`. */
export function serveSockets(app: FastifyInstance, options: SocketServerOptions): SocketServer {
  const connections = new Set<Connection>();
  let draining = false;
  const context = createContext(options, {
    adopt(connection) {
      connections.add(connection);
      // Its request was under way when the others were told.
      if (draining) connection.close(CLOSE.draining, GOING_DOWN);
    },
    forget: (connection) => void connections.delete(connection),
  });
  const responses = new WeakMap<IncomingMessage, ServerResponse>();
  const tending = setInterval(() => {
    for (const connection of connections) connection.tend();
  }, options.timings.watchMs);
  tending.unref();
  app.addHook("onClose", () => clearInterval(tending));

  app.route({
    method: "GET",
    url: "/ws",
    schema: { hide: true },
    preValidation: async (request, reply) => {
      if (!isAllowedOrigin(request.headers.origin, request.host, options.allowedOrigins))
        return reply.refuse({ code: "origin_refused" });
      responses.set(request.raw, reply.raw);
    },
    handler: async (_request, reply) =>
      reply.refuse({ code: "bad_request", message: "This address is for WebSocket connections." }),
    wsHandler: (webSocket, request) => {
      if (webSocket.protocol !== SUBPROTOCOL)
        return closeSocket(webSocket, CLOSE.version, `the subprotocol must be ${SUBPROTOCOL}`);
      // An idle connection would keep its upgrade's request and response for life, half of what it costs: the socket holds
      // the response, and the plugin's error listener, which the connection replaces, both.
      responses.get(request.raw)?.detachSocket(request.socket);
      webSocket.removeAllListeners("error");
      context.adopt(createConnection(context, webSocket, request.socket));
    },
  });

  servePush(app, context, options.allowedOrigins);

  return {
    get connections() {
      return connections.size;
    },
    drain() {
      draining = true;
      return drain(connections);
    },
  };
}

function createContext(
  options: SocketServerOptions,
  crowd: Pick<SocketContext, "adopt" | "forget">,
): SocketContext {
  const { agents, assignment, presence, hub, log } = options;
  const limits: Limits = {
    frameBytes: FRAME_BYTES_MAX,
    textChars: TEXT_CHARS_MAX,
    unanswered: UNANSWERED_MAX,
    syncPage: SYNC_PAGE_MAX,
    framesPerSecond: options.framesPerSecond,
    recallMs: RECALL_WINDOW_MS,
    uploadBytes: options.uploadBytesMax,
  };
  const inBackground = (work: Promise<unknown>): void => {
    work.catch((error: unknown) =>
      log.warn(
        { err: error },
        "work after a connection changed has failed; the next round repeats it",
      ),
    );
  };
  return {
    ...options,
    ...crowd,
    limits,
    arrived(actor, snapshot, send) {
      // [ASG4] An agent who appears brings room.
      if (actor.kind === "agent") inBackground(assignment.assign("drain"));
      inBackground(tellPresence(agents, { actor, snapshot, send }));
      options.onArrival(actor, snapshot, send);
    },
    leave(member, actor) {
      hub.leave(member);
      inBackground(presence.detach(actor.key, member.sessionId));
    },
  };
}

interface Arrival {
  actor: Actor;
  snapshot: Snapshot;
  send(event: ServerEvent): void;
}

/** An agent who signs in learns of the other agents, a user of the agent of the conversation. */
async function tellPresence(
  agents: SocketServerOptions["agents"],
  { actor, snapshot, send }: Arrival,
): Promise<void> {
  const served = snapshot.conversations
    .filter((conversation) => conversation.status === "open")
    .flatMap((conversation) => conversation.agent?.id ?? []);
  const events =
    actor.kind === "agent" ? await agents.presenceOfAll() : await agents.presenceOf(served);
  for (const event of events) send(event);
}

async function drain(connections: ReadonlySet<Connection>): Promise<void> {
  const all = [...connections];
  const waves = Math.max(1, Math.ceil(all.length / DRAIN_WAVE));
  for (const connection of all) connection.send({ t: "draining", retryAfterMs: DRAIN_MS });
  for (let wave = 0; wave < waves; wave++) {
    for (const connection of all.slice(wave * DRAIN_WAVE, (wave + 1) * DRAIN_WAVE))
      connection.close(CLOSE.draining, GOING_DOWN);
    if (wave < waves - 1) await new Promise((resolve) => setTimeout(resolve, DRAIN_MS / waves));
  }
}
