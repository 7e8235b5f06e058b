import { Compile } from "typebox/compile";
import {
  CLOSE,
  FRAME_BYTES_MAX,
  type CloseCode,
  type ErrorCode,
  type Hello,
  type JsonObject,
  type ServerFrame,
  type Welcome,
} from "@deskwire/protocol";
import { helloSchema } from "@deskwire/protocol/schemas";
import { actorOfToken } from "../../accounts/sign-in.ts";
import type { Actor } from "../../platform/kernel/actor.ts";
import { fitFrame } from "../../platform/kernel/fit-frame.ts";
import { uuidv7 } from "../../platform/kernel/uuid.ts";
import type { Identity, Member } from "./hub.ts";
import { refusalOf } from "../refusal-of.ts";
import { isRevokedSince, type Snapshot } from "../../welcome/welcome.ts";
import type { SocketContext } from "./socket-context.ts";

const helloCheck = Compile(helloSchema);

export type Greeting =
  | {
      ok: true;
      actor: Actor;
      member: Member;
      caps: readonly string[];
      /** `welcome`, and what it has no room for. */
      frames: readonly ServerFrame[];
      snapshot: Snapshot;
    }
  | { ok: false; code: CloseCode; reason: string };

/**
 * Answers `hello`. [HEL7] The member joins, here and in the directory, before the snapshot is read: an event in between
 * waits at the member and comes after `welcome`; none is missed.
 */
export async function greet(
  context: SocketContext,
  frame: JsonObject,
  join: (identity: Identity) => Member,
): Promise<Greeting> {
  if (!helloCheck.Check(frame))
    return { ok: false, code: CLOSE.malformed, reason: "hello does not have the form of a hello" };
  const hello: Hello = frame;
  try {
    const outcome = await actorOfToken(context.tokens, context.accounts, hello.token);
    if (!outcome.ok) {
      const reason = outcome.refusal.message ?? outcome.refusal.code;
      return { ok: false, code: closeCodeOf(outcome.refusal.code), reason };
    }
    return await welcome(context, hello, outcome.value, join);
  } catch (error) {
    refusalOf(error, context.log);
    return {
      ok: false,
      code: CLOSE.stateLost,
      reason: "the server cannot sign anybody in at the moment",
    };
  }
}

/** [HEL2] [IDN6] */
export function closeCodeOf(refusal: ErrorCode): CloseCode {
  if (refusal === "token_expired") return CLOSE.tokenExpired;
  return refusal === "unavailable" ? CLOSE.stateLost : CLOSE.tokenRefused;
}

async function welcome(
  context: SocketContext,
  hello: Hello,
  actor: Actor,
  join: (identity: Identity) => Member,
): Promise<Greeting> {
  const session = uuidv7();
  const member = join({ key: actor.key, sessionId: session, actor });
  context.hub.join(member);
  try {
    await context.presence.attach(actor.key, session);
    const [snapshot, epoch] = await Promise.all([context.welcomes.load(actor), context.epoch()]);
    // [IDN8] Revoked since the token was looked at: from the join on, the signal to leave would have come.
    if (isRevokedSince(actor, snapshot)) {
      context.leave(member, actor);
      return { ok: false, code: CLOSE.tokenRefused, reason: "the token has been revoked" };
    }
    const { timings, limits } = context;
    const { me, conversations, counters, notifications } = snapshot;
    const serverTime = new Date().toISOString();
    return {
      ok: true,
      actor,
      member,
      caps: hello.caps ?? [],
      snapshot,
      frames: fitFrames({
        t: "welcome",
        re: hello.id,
        session,
        epoch,
        heartbeatMs: timings.heartbeatMs,
        limits,
        serverTime,
        me,
        conversations,
        counters,
        notifications,
      }),
    };
  } catch (error) {
    context.leave(member, actor);
    throw error;
  }
}

// A JSON text has at most three bytes for each UTF-16 unit of its own.
const SURELY_FITS = FRAME_BYTES_MAX / 3;

/** [HEL5] What conversations one frame cannot hold come as events. */
function fitFrames(welcome: Welcome): ServerFrame[] {
  const { conversations, ...rest } = welcome;
  const text = JSON.stringify(conversations);
  const around = JSON.stringify(rest).length * 3;
  if (text.length + around <= SURELY_FITS) return [welcome];
  const listed = fitFrame(conversations, around);
  return [
    { ...welcome, conversations: listed },
    ...conversations
      .slice(listed.length)
      .map((conversation): ServerFrame => ({ t: "conversation", conversation })),
  ];
}
