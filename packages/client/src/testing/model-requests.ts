import type { ClientFrame, RequestOf, ServerFrame } from "@deskwire/protocol";
import { accept, refuse, type Result } from "./model-result.ts";
import type { ModelSession, ModelState } from "./model-state.ts";

const BUSY_RETRY_MS = 500;
/** [SND12] How long the later sends wait for the refused one. */
const REFUSED_FIRST_MS = 40_000;

/** Answers one frame of a signed-in client. */
export function answerFrame(state: ModelState, session: ModelSession, frame: ClientFrame): void {
  const { options } = state;
  const answer = answerTo(state, session, frame);
  if (answer && !options.loseAnswer?.(frame)) session.pair.send(JSON.stringify(answer));
}

function answerTo(
  state: ModelState,
  session: ModelSession,
  frame: ClientFrame,
): ServerFrame | null {
  const re = frame.t !== "pong" && frame.id !== undefined ? frame.id : 0;
  const refusal = state.options.refuse?.(frame);
  if (refusal) return { t: "err", re, message: "", retryable: false, ...refusal };
  if (frame.t === "ping") return { t: "pong", re };
  if (frame.t === "pong") return null;
  if (frame.t === "send" && isBusy(state, session, frame)) return busy(re);
  const result = handle(state, session, frame);
  if (!result.ok) return { t: "err", re, code: result.code, message: "", retryable: false };
  if (frame.t === "receipt" || frame.t === "typing") return null;
  return { ...result.value, t: "ok", re };
}

function busy(re: number): ServerFrame {
  const code = "busy";
  return { t: "err", re, code, message: "", retryable: true, retryAfterMs: BUSY_RETRY_MS };
}

function isBusy(
  { options }: ModelState,
  { refused }: ModelSession,
  { conversationId, clientId }: RequestOf<"send">,
): boolean {
  const first = refused.get(conversationId);
  if (first && first.clientId !== clientId && options.now() < first.until) return true;
  refused.delete(conversationId);
  if (!options.busy?.()) return false;
  refused.set(conversationId, { clientId, until: options.now() + REFUSED_FIRST_MS });
  return true;
}

function handle(
  state: ModelState,
  session: ModelSession,
  request: ClientFrame,
): Result<object | null> {
  const { me, topics } = session;
  switch (request.t) {
    case "notifications":
      return accept(state.notifications.page(me.id, request));
    case "notificationReceipt":
      state.notifications.receipt(me.id, request);
      return accept({});
    case "readCounter":
      return accept({ counters: { chat: 0, comment: 0, like: 0, total: 0 } });
    case "subscribe":
      topics.add(request.topic);
      return accept({ last: { id: 1, data: request.topic } });
    case "unsubscribe":
      topics.delete(request.topic);
      return accept({});
    case "status":
    case "claim":
    case "hello":
    case "ping":
    case "pong":
      return accept({});
    default:
      return handleConversation(state, session, request);
  }
}

type ConversationRequest = Extract<
  ClientFrame,
  { t: "open" | "send" | "sync" | "receipt" | "typing" | "end" | "rate" | "recall" | "transfer" }
>;

function handleConversation(
  { conversations }: ModelState,
  { me }: ModelSession,
  request: ConversationRequest,
): Result<object | null> {
  switch (request.t) {
    case "open":
      if (me.kind !== "user") return refuse("forbidden");
      return accept({ conversation: conversations.open(me.id) });
    case "send":
      return conversations.send(me, request);
    case "sync":
      return conversations.sync(me, request.conversationId, request);
    case "receipt":
      return conversations.receipt(me, request.conversationId, request);
    case "typing":
      return conversations.typing(me, request.conversationId, request.on);
    case "end":
      return conversations.end(me, request.conversationId);
    case "rate":
      return conversations.rate(me, request.conversationId, request.score);
    case "recall":
      return conversations.recall(me, request.conversationId, request.seq);
    case "transfer": {
      const to = "agentId" in request.to ? request.to.agentId : null;
      return conversations.transfer(request.conversationId, to);
    }
  }
}
