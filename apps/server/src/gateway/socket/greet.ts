import { CLOSE, type CloseCode, type Desk, type ErrorCode } from "@deskwire/protocol";
import { actorOfToken } from "../../accounts/actor-of-token.ts";
import type { Actor } from "../../platform/kernel/actor.ts";
import { isRevokedSince, type Snapshot } from "../../welcome/welcome.ts";
import type { Credentials, Dialect, Refused } from "./dialect.ts";
import type { Member } from "./hub.ts";
import type { SocketContext } from "./socket-context.ts";

/** Finds the actor of a token. */
export async function identify(
  context: SocketContext,
  dialect: Dialect<Credentials, unknown>,
  shown: { token: string; address: string },
): Promise<{ ok: true; actor: Actor } | Refused> {
  const outcome = await actorOfToken(context.tokens, context.accounts, shown);
  if (!outcome.ok) {
    const { code, message } = outcome.refusal;
    context.onRefusal(outcome.refusal, { address: shown.address, route: dialect.path });
    return { ok: false, code: closeCodeOf(code), reason: message ?? code };
  }
  const reason = dialect.refuseActor(outcome.value);
  if (reason !== null) return { ok: false, code: CLOSE.tokenRefused, reason };
  return { ok: true, actor: outcome.value };
}

/** [MRG1] A visitor's token beside a user's. One that is not valid, or not a visitor's, is ignored. */
export async function takeOverVisitor(
  { tokens, identity }: SocketContext,
  actor: Actor,
  { token, address }: { token: string | undefined; address: string },
): Promise<void> {
  if (token === undefined || actor.kind !== "user") return;
  const verified = await tokens.verify(token, address);
  if (!verified.ok || verified.value.kind !== "user") return;
  await identity.mergeVisitor({ user: actor, visitor: verified.value.actor });
}

/** [HEL2] [IDN6] */
function closeCodeOf(refusal: ErrorCode): CloseCode {
  if (refusal === "token_expired") return CLOSE.tokenExpired;
  // [DOR7]
  if (refusal === "rate_limited") return CLOSE.rate;
  return refusal === "unavailable" ? CLOSE.stateLost : CLOSE.tokenRefused;
}

/** The data of a `welcome`. */
export interface ArrivalData {
  snapshot: Snapshot;
  epoch: string;
  /** [DSK1] For users; null while it is not known. */
  desk: Desk | null;
}

/** Registers a member that the hub has already, and reads the data of the welcome. */
export async function loadArrival(
  context: SocketContext,
  { key, sessionId, actor }: Member,
): Promise<({ ok: true } & ArrivalData) | Refused> {
  await context.presence.attach(key, sessionId);
  const [snapshot, epoch, desk] = await Promise.all([
    context.welcomes.load(actor),
    context.epoch(),
    actor.kind === "user" ? context.desk.current() : null,
  ]);
  // [IDN8] The token may have been revoked after it was verified and before the member joined: that kick was not heard.
  if (isRevokedSince(actor, snapshot))
    return { ok: false, code: CLOSE.tokenRefused, reason: "the token has been revoked" };
  return { ok: true, snapshot, epoch, desk };
}
