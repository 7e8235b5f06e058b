import { CLOSE, PONG_TIMEOUT_MS, shouldReconnect } from "@deskwire/protocol";
import {
  ATTEMPT_TIMEOUT_MS,
  reconnectDelayMs,
  SILENCE_SLACK_MS,
  STABLE_MS,
} from "./reconnect-delay.ts";
import type { ConnectionOptions } from "./connection.ts";
import type { Link } from "./link.ts";
import type { TokenProblem } from "./connection-state.ts";
import { openWire } from "./wire.ts";

/** What a state holds while it lasts; `leave` ends all of it. */
export interface ActiveState {
  leave?: (next: Link) => void;
}

export interface LinkContext extends ConnectionOptions {
  go: (next: Link) => void;
}

type In<Name extends Link["name"]> = Extract<Link, { name: Name }>;
type StateTable = { [Name in Link["name"]]: (link: In<Name>, context: LinkContext) => ActiveState };

const nothing = (): ActiveState => ({});

const STATES: StateTable = {
  idle: nothing,
  fetching: fetchToken,
  joining: join,
  online: stayOnline,
  waiting: wait,
  refused: nothing,
  closed: nothing,
};

/** [SEQ12] What a token of somebody else's leads to. */
const ANOTHERS: Link = {
  name: "refused",
  code: CLOSE.tokenRefused,
  reason: "The token is another participant's.",
};

/** Enters a state: starts its timers and sockets, and returns how to end them. */
export function enter(link: Link, context: LinkContext): ActiveState {
  const state = STATES[link.name] as (link: Link, context: LinkContext) => ActiveState;
  return state(link, context);
}

function fetchToken({ attempt }: In<"fetching">, context: LinkContext): ActiveState {
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

function join({ attempt, token }: In<"joining">, context: LinkContext): ActiveState {
  const { clock, go } = context;
  const hello = context.hello(token);
  const lost = (code: number, reason: string): void =>
    go(afterClose(context, { attempt, code, reason }));
  const wire = openWire(context.transport, context.url, {
    opened: () => wire.send(hello),
    frame(frame) {
      if (frame.t === "welcome") {
        if (context.accepts(frame.me)) go({ name: "online", attempt, wire, welcome: frame });
        else go(ANOTHERS);
      }
      // A refusal that no retry mends is followed by the close that says how to go on.
      if (frame.t === "err" && frame.re === hello.id && frame.retryable) {
        go(waitAfter(context, { attempt, notBefore: clock.now() + (frame.retryAfterMs ?? 0) }));
      }
    },
    lost,
  });
  const timer = clock.setTimeout(() => go(waitAfter(context, { attempt })), ATTEMPT_TIMEOUT_MS);
  return {
    leave(next) {
      clock.clearTimeout(timer);
      if (next.name !== "online") wire.close(1000, "");
    },
  };
}

function stayOnline(link: In<"online">, context: LinkContext): ActiveState {
  const { wire, welcome } = link;
  const { clock, go, random } = context;
  const since = clock.now();
  let heardAt = since;
  let moveAt = 0;
  let moveTimer: unknown;
  const attempt = (): number => (clock.now() - since >= STABLE_MS ? 0 : link.attempt);

  // Armed once per silence rather than per frame: when it rings it looks at when the server was last heard.
  const quietMs = welcome.heartbeatMs + SILENCE_SLACK_MS;
  const listen = (ms: number): unknown => clock.setTimeout(checkSilence, ms);
  const checkSilence = (): void => {
    const silentMs = clock.now() - heardAt;
    if (silentMs < quietMs) return void (silenceTimer = listen(quietMs - silentMs));
    const askedAt = clock.now();
    wire.send({ t: "ping" });
    silenceTimer = clock.setTimeout(() => {
      if (heardAt >= askedAt) return void (silenceTimer = listen(quietMs));
      wire.close(CLOSE.noPong, "no answer");
      go(waitAfter(context, { attempt: attempt() }));
    }, PONG_TIMEOUT_MS);
  };
  let silenceTimer = listen(quietMs);

  // [CON5] Each client leaves at a moment of its own, so that the next server does not meet all of them at once.
  const moveWithin = (ms: number): void => {
    if (moveAt > 0) return;
    const delay = random() * ms;
    moveAt = clock.now() + delay;
    moveTimer = clock.setTimeout(() => go({ name: "fetching", attempt: 0 }), delay);
  };

  wire.hearWith({
    opened() {},
    frame(frame) {
      heardAt = clock.now();
      if (frame.t === "ping")
        return wire.send(frame.id === undefined ? { t: "pong" } : { t: "pong", re: frame.id });
      if (frame.t === "draining") moveWithin(frame.retryAfterMs);
      context.received(frame);
    },
    lost: (code, reason) =>
      go(afterClose(context, { attempt: attempt(), code, reason, notBefore: moveAt })),
  });
  return {
    leave() {
      clock.clearTimeout(silenceTimer);
      clock.clearTimeout(moveTimer);
      wire.close(1000, "");
    },
  };
}

function wait({ attempt, retryAt }: In<"waiting">, { clock, go }: LinkContext): ActiveState {
  const timer = clock.setTimeout(() => go({ name: "fetching", attempt }), retryAt - clock.now());
  return { leave: () => clock.clearTimeout(timer) };
}

interface Failure {
  attempt: number;
  /** Local epoch ms before which the server does not want to be asked again. */
  notBefore?: number;
  why?: TokenProblem;
}

function waitAfter({ clock, random }: LinkContext, failure: Failure): Link {
  const { attempt, notBefore = 0, why } = failure;
  const retryAt = Math.max(notBefore, clock.now() + reconnectDelayMs(attempt, random()));
  return { name: "waiting", attempt: attempt + 1, retryAt, ...(why && { why }) };
}

function afterClose(
  context: LinkContext,
  failure: Failure & { code: number; reason: string },
): Link {
  const { code, reason } = failure;
  if (!shouldReconnect(code)) return { name: "refused", code, reason };
  return waitAfter(context, code === CLOSE.tokenExpired ? { ...failure, why: "expired" } : failure);
}
