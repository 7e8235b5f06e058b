import type { FastifyInstance } from "fastify";
import type { RawData, WebSocket } from "ws";
import { CLOSE, HELLO_TIMEOUT_MS, type Notification } from "@deskwire/protocol";
import { actorOfToken, isRevokedSince, loadSnapshot } from "../application/sign-in.ts";
import { listNotices, recordNoticeReceipt } from "../application/user-notices.ts";
import type { UserActor } from "../domain/actor.ts";
import { uuidv7 } from "../domain/uuid.ts";
import type { Connection } from "./connection.ts";
import { closeCodeOf } from "./greet.ts";
import type { Member } from "./hub.ts";
import { isAllowedOrigin } from "./origins.ts";
import { refusalOf } from "./refusal-of.ts";
import { SLOW_BYTES } from "./send-queue.ts";
import type { SocketContext } from "./socket-context.ts";

export type PushContext = Pick<
  SocketContext,
  "desk" | "hub" | "tokens" | "accounts" | "leave" | "adopt" | "forget"
>;

const PAGE = 200;

/**
 * [PSH1] `/push`: for pages that only print frames. The first frame is the user's token; from then on every notice comes as
 * its plain text, the undelivered ones first. Such a page sends no receipts: a notice counts as delivered when the browser
 * has answered a WebSocket ping that was sent after it.
 */
export function servePush(
  app: FastifyInstance,
  context: PushContext,
  allowedOrigins: readonly string[],
): void {
  app.route({
    method: "GET",
    url: "/push",
    schema: { hide: true },
    preValidation: async (request, reply) => {
      if (!isAllowedOrigin(request.headers.origin, request.host, allowedOrigins))
        return reply.refuse({ code: "origin_refused" });
    },
    handler: async (_request, reply) =>
      reply.refuse({ code: "bad_request", message: "This address is for WebSocket connections." }),
    wsHandler: (webSocket) => {
      // [CON5] A drain ends these as well; bare pages are told nothing before.
      const connection: Connection = {
        tend() {},
        send() {},
        close: (code, reason) => webSocket.close(code, reason),
      };
      context.adopt(connection);
      webSocket.once("close", () => context.forget(connection));
      awaitToken(context, webSocket);
    },
  });
}

function awaitToken(context: PushContext, webSocket: WebSocket): void {
  const timer = setTimeout(
    () => webSocket.close(CLOSE.noHello, "send the token as the first frame"),
    HELLO_TIMEOUT_MS,
  );
  webSocket.once("close", () => clearTimeout(timer));
  webSocket.once("message", (data, isBinary) => {
    clearTimeout(timer);
    if (isBinary) return webSocket.close(CLOSE.malformed, "binary frames are not accepted");
    signIn(context, webSocket, textOf(data)).catch((error: unknown) => {
      refusalOf(error, context.desk.log);
      webSocket.close(CLOSE.stateLost, "the server cannot sign anybody in at the moment");
    });
  });
}

async function signIn(context: PushContext, webSocket: WebSocket, token: string): Promise<void> {
  const outcome = await actorOfToken(context.tokens, context.accounts, token.trim());
  if (!outcome.ok) return webSocket.close(closeCodeOf(outcome.refusal.code), outcome.refusal.code);
  if (outcome.value.kind !== "user")
    return webSocket.close(CLOSE.tokenRefused, "notices are for users");
  await startPushing(context, webSocket, outcome.value);
}

async function startPushing(
  context: PushContext,
  webSocket: WebSocket,
  actor: UserActor,
): Promise<void> {
  // It may have gone while the token was read; from here on `close` is heard.
  if (webSocket.readyState !== webSocket.OPEN) return;
  const { desk, hub } = context;
  let sent: number | null = null;
  let pumping = false;
  let again = false;

  function send({ seq, text, title, data }: Notification): void {
    if (webSocket.bufferedAmount > SLOW_BYTES)
      return webSocket.close(CLOSE.tooSlow, "reads too slowly");
    webSocket.send(text ?? title ?? JSON.stringify(data ?? {}));
    sent = seq;
  }

  /** Sends what is next, in order, from the database; a second call while it runs asks for one more look. */
  async function pump(): Promise<void> {
    again = true;
    if (pumping || sent === null) return;
    pumping = true;
    while (again && webSocket.readyState === webSocket.OPEN) {
      again = false;
      const page = await listNotices(desk, actor, { after: sent, limit: PAGE });
      if (!page.ok) break;
      for (const notification of page.value.notifications) send(notification);
      if (page.value.notifications.length > 0) webSocket.ping(String(sent));
      again ||= page.value.more;
    }
    pumping = false;
  }

  const member: Member = {
    key: actor.key,
    sessionId: uuidv7(),
    loginId: null,
    receive(event) {
      if (event.t !== "notification" || sent === null || event.notification.seq <= sent) return;
      if (pumping || event.notification.seq > sent + 1) return void pump().catch(fail);
      send(event.notification);
      webSocket.ping(String(sent));
    },
    close: (code, reason) => webSocket.close(code, reason),
  };
  const fail = (error: unknown): void => {
    refusalOf(error, desk.log);
    webSocket.close(CLOSE.stateLost, "the server lost its place");
  };

  webSocket.on("pong", (data) => {
    const delivered = Number(data.toString());
    if (Number.isSafeInteger(delivered) && sent !== null && delivered <= sent) {
      recordNoticeReceipt(desk, actor, { delivered }).catch(fail);
    }
  });
  const expiry = setInterval(() => {
    if (Date.now() >= actor.expiresAt) webSocket.close(CLOSE.tokenExpired, "the token has expired");
  }, EXPIRY_CHECK_MS);
  webSocket.once("close", () => {
    clearInterval(expiry);
    context.leave(member, actor);
  });

  hub.join(member);
  await desk.engine.presence.attach(actor.key, member.sessionId);
  const snapshot = await loadSnapshot(desk, actor);
  if (isRevokedSince(actor, snapshot))
    return webSocket.close(CLOSE.tokenRefused, "the token was revoked");
  const { notifications } = snapshot;
  sent = notifications.deliveredSeq;
  await pump();
}

const EXPIRY_CHECK_MS = 5_000;

function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString("utf8") : "";
}
