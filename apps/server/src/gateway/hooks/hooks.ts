import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { eventHooks, type EventHooks } from "./event-hooks.ts";
import { keepRefused } from "./hook-call.ts";
import { topicHooks, type TopicHooks } from "./topic-hooks.ts";
import { userHooks, type UserHooks } from "./user-hooks.ts";

const BODY_BYTES_MAX = 6 * 1024 * 1024;

export type HookRoutes = EventHooks & TopicHooks & UserHooks;

/** The signed calls of the main site's server. */
export const hookRoutes: FastifyPluginAsyncTypebox<HookRoutes> = async (app, parts) => {
  // The signature covers the raw bytes, so no body is parsed before it is verified, whatever its content type.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "*",
    { parseAs: "buffer", bodyLimit: BODY_BYTES_MAX },
    (_request, body, parsed) => parsed(null, body),
  );
  // [SRV6] A call may carry 6 MiB.
  app.addHook("onRoute", (route) => {
    route.config = { ...route.config, slowBody: true };
  });
  app.addHook("onSend", async (request, reply) => {
    if (reply.statusCode < 400) return;
    await keepRefused(request, parts.guard).catch((error: unknown) =>
      request.log.warn({ err: error }, "the id of a refused hook call was not kept"),
    );
  });
  await eventHooks(app, parts);
  await userHooks(app, parts);
  await topicHooks(app, parts);
};
