import { CLOSE, type ServerFrame } from "@deskwire/protocol";
import type { ActiveState, LinkContext } from "./link-context.ts";
import { afterClose, waitAfter } from "./link-failure.ts";
import type { Link, LinkIn } from "./link.ts";
import { stayOnline } from "./online-link.ts";
import { openWire } from "./wire.ts";

type StateTable = {
  [Name in Link["name"]]: (link: LinkIn<Name>, context: LinkContext) => ActiveState;
};

/** A token, a socket or a `welcome` that takes longer counts as a failed attempt. */
const ATTEMPT_TIMEOUT_MS = 15_000;

/** [SEQ12] Where a token of another participant leads. */
const FOREIGN_TOKEN: Link = {
  name: "refused",
  code: CLOSE.tokenRefused,
  reason: "The token belongs to another participant.",
};

const STATES: StateTable = {
  idle: stayPassive,
  fetching: fetchToken,
  joining: join,
  online: stayOnline,
  waiting: wait,
  refused: stayPassive,
  closed: stayPassive,
};

/** Starts the timers and sockets of a state, and returns how to end them. */
export function enter(link: Link, context: LinkContext): ActiveState {
  const state = STATES[link.name] as (link: Link, context: LinkContext) => ActiveState;
  return state(link, context);
}

function stayPassive(): ActiveState {
  return {};
}

function fetchToken({ attempt }: LinkIn<"fetching">, context: LinkContext): ActiveState {
  const { clock, getToken, go } = context;
  let left = false;
  const fail = (): void => {
    if (!left) go(waitAfter(context, { attempt, why: "noToken" }));
  };
  const timer = clock.setTimeout(fail, ATTEMPT_TIMEOUT_MS);
  Promise.resolve()
    .then(getToken)
    .then((token) => left || go({ name: "joining", attempt, token }), fail);
  return {
    leave() {
      left = true;
      clock.clearTimeout(timer);
    },
  };
}

function join({ attempt, token }: LinkIn<"joining">, context: LinkContext): ActiveState {
  const { clock, go } = context;
  const hello = context.hello(token);
  const wire = openWire(context.transport, context.url, {
    opened: () => wire.send(hello),
    frame(frame) {
      if (frame.t !== "welcome") return giveUp(frame);
      const accepted = context.accepts(frame.me);
      go(accepted ? { name: "online", attempt, wire, welcome: frame } : FOREIGN_TOKEN);
    },
    lost: (code, reason) => go(afterClose(context, { attempt, code, reason })),
  });
  // The server follows any other refusal with a close, whose code says how to go on.
  const giveUp = (frame: ServerFrame): void => {
    if (frame.t !== "err" || frame.re !== hello.id || !frame.retryable) return;
    go(waitAfter(context, { attempt, notBefore: clock.now() + (frame.retryAfterMs ?? 0) }));
  };
  const timer = clock.setTimeout(() => go(waitAfter(context, { attempt })), ATTEMPT_TIMEOUT_MS);
  return {
    leave(next) {
      clock.clearTimeout(timer);
      if (next.name !== "online") wire.close(1000, "");
    },
  };
}

function wait({ attempt, retryAt }: LinkIn<"waiting">, { clock, go }: LinkContext): ActiveState {
  const timer = clock.setTimeout(() => go({ name: "fetching", attempt }), retryAt - clock.now());
  return { leave: () => clock.clearTimeout(timer) };
}
