import type { FastifyReply } from "fastify";
import type { Outcome } from "../../platform/kernel/outcome.ts";

/** Continues with the value of an outcome, such as an authenticated actor; a refusal stays the result. */
export async function andThen<T, U>(
  first: Promise<Outcome<T>>,
  next: (value: T) => Promise<Outcome<U>>,
): Promise<Outcome<U>> {
  const outcome = await first;
  return outcome.ok ? next(outcome.value) : outcome;
}

/** Sends an outcome: its value as JSON with the status of `reply`, or its refusal as a problem document. */
export async function answer<T>(
  reply: FastifyReply,
  pending: Promise<Outcome<T>>,
): Promise<FastifyReply> {
  const outcome = await pending;
  return outcome.ok ? reply.send(outcome.value) : reply.refuse(outcome.refusal);
}
