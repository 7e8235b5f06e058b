import type { FastifyReply, FastifyRequest } from "fastify";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { INTEGER_MAX, isJsonObject, type JsonObject } from "@deskwire/protocol";
import {
  countersAnswerSchema,
  revokedAnswerSchema,
  revokeRequestSchema,
  setCountersRequestSchema,
  userParamsSchema as params,
} from "@deskwire/protocol/schemas";
import type { Identity } from "../../identity/identity.ts";
import { decimalOf, isUserId } from "../../identity/site-user.ts";
import { isCategory } from "../../notifications/hook-event-fields.ts";
import { OTHER_CALL, type Notifications } from "../../notifications/notifications.ts";
import { done, refuse, type Outcome } from "../../platform/kernel/outcome.ts";
import { answer } from "../http/answer.ts";
import { checkRate, readHookCall, SITE, type HookCall, type HookGuard } from "./hook-call.ts";
import { hook } from "./hook-docs.ts";

const CATEGORIES_MAX = 100;

const docs = { access: "site", answers: { 200: countersAnswerSchema } } as const;

const readSchema = {
  ...hook,
  operationId: "readCounters",
  summary: "Read the unread counters of a user",
  params,
  docs,
} as const;

const setSchema = {
  ...hook,
  operationId: "setCounters",
  summary: "Set unread counters of a user",
  params,
  docs: { ...docs, body: setCountersRequestSchema },
} as const;

const revokeSchema = {
  ...hook,
  operationId: "revokeUser",
  summary: "Revoke the tokens of a user and close the user's sockets",
  params,
  docs: { access: "site", body: revokeRequestSchema, answers: { 200: revokedAnswerSchema } },
} as const;

export interface UserHooks {
  notifications: Pick<Notifications, "siteCounters" | "setCounters">;
  identity: Pick<Identity, "revoke">;
  guard: HookGuard;
}

type UserCall = (call: HookCall, userId: string) => Promise<Outcome<object>>;

/** Counters and tokens of one user. */
export const userHooks: FastifyPluginAsyncTypebox<UserHooks> = async (
  app,
  { notifications, identity, guard },
) => {
  const handlerOf = (run: UserCall) => (request: FastifyRequest, reply: FastifyReply) =>
    answerUserCall(guard, { request, reply, run });
  app.get(
    "/users/:id/counters",
    { schema: readSchema },
    handlerOf((call, userId) => readCounters({ notifications, guard }, call, userId)),
  );
  app.post(
    "/users/:id/counters",
    { schema: setSchema },
    handlerOf((call, userId) =>
      unlessOther(guard, call, async () => {
        const set = readSet(call.body);
        if (!set.ok) return set;
        return notifications.setCounters(SITE, { callId: call.id, userId, set: set.value });
      }),
    ),
  );
  app.delete(
    "/users/:id",
    { schema: revokeSchema },
    handlerOf((call, userId) =>
      unlessOther(guard, call, async () => {
        if (!namesUser(call.body, userId))
          return refuse("bad_request", "The body names another user than the path.");
        return identity.revoke(SITE, { callId: call.id, userId });
      }),
    ),
  );
};

/** [DOR9] A repeat reads again; a call of another kind with this id gets its first answer (HOK2). */
async function readCounters(
  { notifications, guard }: Pick<UserHooks, "notifications" | "guard">,
  { id, target }: HookCall,
  userId: string,
): Promise<Outcome<object>> {
  const claimed = await guard.claimCall({ id, target, keep: true });
  if (claimed.status === "other") return { ok: false, refusal: OTHER_CALL };
  if (claimed.status === "answered") return done(claimed.answer);
  return notifications.siteCounters(SITE, userId);
}

/** [DOR9] Refuses a call whose headers served for a read, or for a call that was refused. */
async function unlessOther(
  guard: HookGuard,
  { id, target }: HookCall,
  work: () => Promise<Outcome<object>>,
): Promise<Outcome<object>> {
  const claimed = await guard.claimCall({ id, target, keep: false });
  return claimed.status === "other" ? { ok: false, refusal: OTHER_CALL } : work();
}

/** [DOR9] The signature covers the body but not the path, so a body that names the user binds the call to that user. */
function namesUser(body: JsonObject | null, userId: string): boolean {
  const named = body?.["userId"];
  return named === undefined || decimalOf(named) === userId;
}

async function answerUserCall(
  guard: HookGuard,
  { request, reply, run }: { request: FastifyRequest; reply: FastifyReply; run: UserCall },
): Promise<FastifyReply> {
  const call = readHookCall(request, reply, guard);
  if (!call.ok) return reply.refuse(call.refusal);
  const { id } = request.params as { id: string };
  if (!isUserId(id))
    return reply.refuse({ code: "bad_request", message: "The user id is invalid." });
  const tooMany = checkRate(reply, guard.rate);
  return tooMany === null ? answer(reply, run(call.value, id)) : reply.refuse(tooMany);
}

// The type guard isCategory would narrow a refused name to never.
const isSettable = (category: string): boolean => isCategory(category);

/** [CTR6] Reads the counters to set. An invalid one makes the whole call invalid. */
function readSet(body: JsonObject | null): Outcome<Record<string, number>> {
  const set = body?.["set"];
  if (!isJsonObject(set))
    return refuse("bad_request", "The body must be {set: {category: number}}.");
  const entries = Object.entries(set);
  if (entries.length > CATEGORIES_MAX)
    return refuse("too_large", `At most ${CATEGORIES_MAX} numbers can be set at once.`);
  for (const [category, value] of entries) {
    if (!isSettable(category)) return refuse("bad_request", `"${category}" cannot be set.`);
    if (!Number.isInteger(value) || Number(value) < 0 || Number(value) > INTEGER_MAX)
      return refuse("bad_request", `A number must be whole and from 0 to ${INTEGER_MAX}.`);
  }
  return done(set as Record<string, number>);
}
