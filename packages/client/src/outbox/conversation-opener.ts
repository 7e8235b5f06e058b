import type { ErrorCode, PageContext } from "@deskwire/protocol";
import type { ClientContext } from "../client-context.ts";
import type { Refused } from "../connection/requests.ts";
import { createRetryPolicy, type RetryPolicy } from "../connection/retry-policy.ts";

/** [SEQ8] Opens the user's live conversation for messages that wait for one, with at most one `open` under way. */
export interface ConversationOpener {
  /** `page` goes with an `open` that is sent now. An `open` that is under way keeps its own page. */
  open: (page: PageContext | undefined) => void;
  /** Cancels the retry that waits. */
  restart: () => void;
}

export interface OpenerOptions {
  context: ClientContext;
  opened: () => void;
  /** The server refused for good. */
  refused: (code: ErrorCode) => void;
}

interface Opener extends OpenerOptions {
  retries: RetryPolicy;
  step: { name: "ready" } | { name: "opening" } | { name: "retrying"; timer: unknown };
}

/** The one request whose failures the retry policy counts. */
const OPEN = "open";

export function createConversationOpener(options: OpenerOptions): ConversationOpener {
  const opener: Opener = { ...options, retries: createRetryPolicy(), step: { name: "ready" } };
  return {
    open: (page) => open(opener, page),
    restart() {
      if (opener.step.name !== "retrying") return;
      options.context.clock.clearTimeout(opener.step.timer);
      opener.step = { name: "ready" };
    },
  };
}

function open(opener: Opener, page: PageContext | undefined): void {
  const { context, retries } = opener;
  if (opener.step.name !== "ready" || !context.online()) return;
  opener.step = { name: "opening" };
  context.call({ t: "open", ...(page && { context: page }) }, (answer) => {
    opener.step = { name: "ready" };
    if (!answer.ok) return refuse(opener, page, answer);
    retries.forget(OPEN);
    context.dispatch({ t: "conversation", conversation: answer.value.conversation });
    opener.opened();
  });
}

function refuse(opener: Opener, page: PageContext | undefined, refusal: Refused): void {
  const { context, retries } = opener;
  if (!context.online()) return;
  const delayMs = retries.delayMs(OPEN, refusal);
  if (delayMs !== null) {
    const timer = context.clock.setTimeout(() => {
      opener.step = { name: "ready" };
      open(opener, page);
    }, delayMs);
    opener.step = { name: "retrying", timer };
  } else if (refusal.code !== "offline") opener.refused(refusal.code);
}
