import { CLOSE, type ServerFrame } from "@deskwire/protocol";
import type { ActiveState, LinkContext } from "./link-context.ts";
import { afterClose, waitAfter } from "./link-failure.ts";
import type { LinkIn } from "./link.ts";
import { watchSilence, type SilenceWatch } from "./silence-watch.ts";

/** [CON4] A link that lasted this long was stable: the attempts are counted from 0 again. */
const STABLE_MS = 30_000;
/** How long the server may be silent beyond `heartbeatMs` before the client asks with a ping. */
const SILENCE_SLACK_MS = 12_000;

interface OnlineLink {
  link: LinkIn<"online">;
  context: LinkContext;
  since: number;
  silence: SilenceWatch;
  /** The move away from a draining server: local epoch milliseconds, and its timer. */
  move: { at: number; timer: unknown } | null;
}

/** The state of a link that had its `welcome`. */
export function stayOnline(link: LinkIn<"online">, context: LinkContext): ActiveState {
  const { clock, go } = context;
  const silence = watchSilence({
    clock,
    quietMs: link.welcome.heartbeatMs + SILENCE_SLACK_MS,
    ask: () => link.wire.send({ t: "ping" }),
    doubted: context.unsteady,
    dead() {
      link.wire.close(CLOSE.noPong, "no answer");
      go(waitAfter(context, { attempt: attemptOf(online) }));
    },
  });
  const online: OnlineLink = { link, context, since: clock.now(), silence, move: null };
  link.wire.hearWith({
    opened() {},
    frame: (frame) => receive(online, frame),
    lost: (code, reason) => lose(online, code, reason),
  });
  return { leave: () => leave(online), doubt: silence.doubt };
}

function receive(online: OnlineLink, frame: ServerFrame): void {
  const { link, context, silence } = online;
  silence.heard();
  if (frame.t === "ping")
    return link.wire.send(frame.id === undefined ? { t: "pong" } : { t: "pong", re: frame.id });
  if (frame.t === "draining") moveWithin(online, frame.retryAfterMs);
  context.received(frame);
}

// [CON5] Each client leaves at a random moment, so that the next server does not meet all of them at once.
function moveWithin(online: OnlineLink, ms: number): void {
  if (online.move) return;
  const { clock, random, go } = online.context;
  const delayMs = random() * ms;
  const timer = clock.setTimeout(() => go({ name: "fetching", attempt: 0 }), delayMs);
  online.move = { at: clock.now() + delayMs, timer };
}

function lose(online: OnlineLink, code: number, reason: string): void {
  const { context, move } = online;
  const notBefore = move?.at ?? 0;
  context.go(afterClose(context, { attempt: attemptOf(online), code, reason, notBefore }));
}

function attemptOf({ link, context, since }: OnlineLink): number {
  return context.clock.now() - since >= STABLE_MS ? 0 : link.attempt;
}

function leave({ link, context, silence, move }: OnlineLink): void {
  silence.close();
  context.clock.clearTimeout(move?.timer);
  link.wire.close(1000, "");
}
