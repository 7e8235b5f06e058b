import cookie from "@fastify/cookie";
import cors from "@fastify/cors";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import { TypeBoxValidatorCompiler, type TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import Fastify, { LogController, type FastifyInstance, type FastifyRequest } from "fastify";
import { hasBadText } from "@deskwire/protocol";
import type { Language } from "../../platform/kernel/language.ts";
import { matchesOrigin } from "../origin-pattern.ts";
import { asRequest, requestFields } from "./request-context.ts";
import { safeError } from "../../platform/kernel/safe-error.ts";
import { apiDocument } from "./api-document.ts";
import { apiDocumentZh } from "./api-document-zh.ts";
import { sayLanguage } from "./content-language.ts";
import { languageOf } from "./problem-texts.ts";
import { addressOf } from "./request-address.ts";
import { refuseError, refuseUnreadable } from "./problem.ts";
import { addTransportSecurity } from "./transport-security.ts";
import { limitBodyTime, serverTimes, TIME_LIMITS, type TimeLimits } from "./time-limits.ts";

export interface HttpOptions {
  logLevel: string;
  /** Number of trusted proxies in front of the server. */
  trustProxy: number;
  allowedOrigins: readonly string[];
  /** Default: standard output. */
  logStream?: NodeJS.WritableStream;
  /** OWN_ORIGINS. Default: none. */
  ownOrigins?: readonly string[];
  /** Default: TIME_LIMITS. */
  timeLimits?: TimeLimits;
}

const HTTP_BODY_BYTES_MAX = 1024 * 1024;

const HELMET = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  // addTransportSecurity() sends it over https alone: the server also runs on plain http.
  strictTransportSecurity: false,
};

/** Creates the HTTP server with the settings that all routes share. It does not listen yet. */
export function createHttp(options: Omit<HttpOptions, "allowedOrigins">): FastifyInstance {
  const { timeLimits = TIME_LIMITS } = options;
  const http = Fastify({
    ...serverTimes(timeLimits),
    logger: {
      level: options.logLevel,
      mixin: requestFields,
      // [DOR10] Also for what Fastify logs by itself.
      serializers: { err: safeError },
      ...(options.logStream && { stream: options.logStream }),
    },
    // The mixin adds the request's id to every line, also to those of the rooms.
    childLoggerFactory: (logger, _bindings, childOptions) => logger.child({}, childOptions),
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: (_address, hop) => hop < options.trustProxy,
    bodyLimit: HTTP_BODY_BYTES_MAX,
    // The longest parameter is a user id of 64 characters, percent-encoded.
    routerOptions: { maxParamLength: 64 * 12 },
    forceCloseConnections: true,
    genReqId: () => crypto.randomUUID(),
    frameworkErrors: (error, request, reply) => void refuseError(reply, error, request.log),
    clientErrorHandler: refuseUnreadable,
  })
    .setValidatorCompiler(TypeBoxValidatorCompiler)
    .withTypeProvider<TypeBoxTypeProvider>();
  http.removeContentTypeParser("text/plain");
  http.addHook("onRequest", (request, _reply, next) => asRequest(request.id, next));
  takeEmptyJson(http);
  refuseBadText(http);
  limitBodyTime(http, timeLimits);
  addTransportSecurity(http, options.ownOrigins ?? []);
  return http;
}

/** Accepts an empty body with a JSON content type, which many clients send. */
function takeEmptyJson(http: FastifyInstance): void {
  const parse = http.getDefaultJsonParser("error", "error");
  http.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) =>
    body === "" ? done(null, undefined) : parse(request, body as string, done),
  );
}

/** Refuses text that the database cannot store. Hooks are exempt, because they check each event on its own. */
function refuseBadText(http: FastifyInstance): void {
  http.addHook("preValidation", async (request, reply) => {
    if (!request.routeOptions.url?.startsWith("/api/")) return;
    if ([request.body, request.query, request.params].some(hasBadText))
      return reply.refuse({ code: "bad_text" });
  });
}

export async function registerPlugins(
  http: FastifyInstance,
  options: Pick<HttpOptions, "allowedOrigins">,
): Promise<void> {
  await http.register(helmet, HELMET);
  await http.register(cors, {
    // `false` would leave OPTIONS without an answer.
    origin: (origin, allow) =>
      allow(
        null,
        origin !== undefined && matchesOrigin(origin, options.allowedOrigins) ? origin : [],
      ),
    methods: ["GET", "POST", "PATCH", "DELETE"],
    maxAge: 600,
    strictPreflight: false,
  });
  await http.register(cookie);
  await http.register(rateLimit, { global: false, keyGenerator: addressOf });
  await http.register(swagger, apiDocument);
  await http.register(swaggerUi, {
    routePrefix: "/docs",
    staticCSP: true,
    // [SRV17] Over plain http, a browser would ask for the page's own scripts over https.
    transformStaticCSP: (policy) => policy.replace(/\s*upgrade-insecure-requests;?/, ""),
    transformSpecificationClone: false,
    transformSpecification: (document, request, reply) => {
      const language = documentLanguage(request);
      sayLanguage(reply, language);
      return language === "zh" ? apiDocumentZh(document) : document;
    },
  });
}

/** [HTP5] The language of `/docs/json`: that of `?lang`, otherwise that of `Accept-Language`, which a browser sends. */
function documentLanguage({ query, headers }: FastifyRequest): Language {
  const { lang } = query as { lang?: string };
  return lang === "zh" || lang === "en" ? lang : languageOf(headers["accept-language"]);
}
