import type { FastifyReply, FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import type { Refusal } from "@deskwire/protocol";
import type { Actor } from "../../platform/kernel/actor.ts";
import { done, type Outcome } from "../../platform/kernel/outcome.ts";
import { NOTHING, type Admission, type Answered } from "../admission/admission.ts";
import { costOfAnswer, costOfFile, HTTP_COST } from "../admission/request-costs.ts";
import { addressOf } from "./request-address.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** [LIM4] The cost of a call to this route; `HTTP_COST` when it is left out. */
    cost?: number;
  }
  interface FastifyRequest {
    /** What `admitCall` has taken for this call; null: nothing. */
    admitted: Admitted | null;
  }
}

/** Each may be called more than once. */
interface Admitted {
  /** [LIM5] The use case has ended. */
  leaveReads(): void;
  /** [LIM3] The answer is on its way. */
  end(answer: Answered): void;
}

/** Gives back what admitted calls have taken, when their handlers have ended. */
export const callAdmission = fp(async (app) => {
  app.decorateRequest("admitted", null);
  // It also runs for a call whose client has gone, when the handler has ended: until then its queries run on.
  app.addHook("onSend", async (request, reply, payload) => {
    if (request.admitted === null) return payload;
    request.admitted.leaveReads();
    request.admitted.end({ cost: costOfPayload(reply, payload) });
    return payload;
  });
});

function costOfPayload(reply: FastifyReply, payload: unknown): number {
  if (typeof payload === "string") return costOfAnswer(Buffer.byteLength(payload));
  if (Buffer.isBuffer(payload)) return costOfAnswer(payload.length);
  // A stream, which a HEAD does not send.
  if (reply.request.method === "HEAD") return 0;
  return costOfFile(Number(reply.getHeader("content-length") ?? 0));
}

/** [LIM3] [LIM4] [LIM5] Waits until the call of a signed-in participant may begin. */
export async function admitCall<A extends Actor>(
  admission: Admission,
  request: FastifyRequest,
  actor: A,
): Promise<Outcome<A>> {
  if (request.admitted !== null) return done(actor);
  const taken = Promise.withResolvers<(answer: Answered) => void>();
  const refusal: Refusal | null = admission.admit(
    { actor, address: addressOf(request) },
    {
      cost: request.routeOptions.config.cost ?? HTTP_COST,
      bytes: request.url.length,
      stored: NOTHING,
      start: taken.resolve,
    },
  );
  if (refusal !== null) return { ok: false, refusal };
  const ended = await taken.promise;
  const isRead = request.method === "GET" || request.method === "HEAD";
  const leaveReads = isRead ? await admission.reads.enter(actor.key) : () => undefined;
  request.admitted = { leaveReads, end: once(ended) };
  return done(actor);
}

function once(call: (answer: Answered) => void): (answer: Answered) => void {
  let called = false;
  return (answer) => {
    if (called) return;
    called = true;
    call(answer);
  };
}
