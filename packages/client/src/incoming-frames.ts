import type { Conversation, Message, ServerFrame, Welcome } from "@deskwire/protocol";
import type { ClientParts } from "./client-parts.ts";
import { lastApplied } from "./state/selectors.ts";

/** Starts every part on a new link. */
export function takeWelcome(parts: ClientParts, welcome: Welcome): void {
  const { context, sync, receipts, notifications, topics, outbox } = parts;
  // [SEQ6] In another history the cached conversations are void. What was written stays in the outbox.
  if (parts.epoch !== null && parts.epoch !== welcome.epoch) forgetAll(parts);
  parts.epoch = welcome.epoch;
  context.dispatch({ t: "welcomed", welcome, now: context.clock.now() });
  sync.resume(new Set(welcome.conversations.map(({ id }) => id)));
  receipts.restart(welcome);
  notifications.restart();
  topics.restart();
  outbox.restart();
}

/** Hands a frame to the part that it concerns. */
export function takeFrame(parts: ClientParts, frame: ServerFrame): void {
  switch (frame.t) {
    case "ok":
    case "err":
      return parts.requests.settle(frame);
    case "message":
      return takeMessage(parts, frame.conversationId, frame.message);
    case "conversation":
      return holdConversation(parts, frame.conversation);
    case "receipt":
      return parts.receipts.take(frame);
    case "typing":
      return parts.typing.take(frame);
    case "notification":
      return parts.notifications.take(frame.notification);
    case "reset":
      return reset(parts, frame.conversationId);
    case "presence":
    case "desk":
    case "counters":
    case "topic":
      return parts.context.dispatch(frame);
    case "welcome":
    case "ping":
    case "pong":
    case "draining":
      // The link handles these.
      return undefined;
  }
}

/** Holds a conversation, or takes over what is newer in it, and fetches the messages that are missing. */
export function holdConversation(parts: ClientParts, conversation: Conversation): void {
  parts.context.dispatch({ t: "conversation", conversation });
  parts.sync.need(conversation.id, conversation.lastSeq);
  parts.outbox.pump();
}

function takeMessage({ context, live, sync }: ClientParts, id: string, message: Message): void {
  live.arrived(id, message.seq);
  context.dispatch({ t: "message", conversationId: id, message });
  sync.need(id, message.seq);
}

function forgetAll({ context, sync }: ClientParts): void {
  sync.forget();
  context.dispatch({ t: "dropped" });
}

/** Forgets the messages of one conversation, or of all, and loads them again. */
function reset({ context, sync, outbox }: ClientParts, conversationId?: string): void {
  sync.forget(conversationId);
  const scope = conversationId === undefined ? {} : { conversationId };
  context.dispatch({ t: "reset", ...scope, reason: "" });
  for (const [id, held] of Object.entries(context.state().conversations)) {
    if (lastApplied(held) === 0) sync.need(id, Math.max(1, held.conversation.lastSeq));
  }
  outbox.pump();
}
