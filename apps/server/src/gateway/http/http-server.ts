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
import { apiDocument } from "./api-document.ts";
import { apiDocumentZh } from "./api-document-zh.ts";
import { sayLanguage } from "./content-language.ts";
import { languageOf } from "./problem-texts.ts";
import { refuseError, refuseUnreadable } from "./problem.ts";

export interface HttpOptions {
  logLevel: string;
  /** How many proxies are believed. */
  trustProxy: number;
  allowedOrigins: readonly string[];
}

const HTTP_BODY_BYTES_MAX = 1024 * 1024;

/** The HTTP server with what every route shares; it does not listen yet. */
export function createHttp(options: Omit<HttpOptions, "allowedOrigins">): FastifyInstance {
  const http = Fastify({
    logger: { level: options.logLevel },
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: (_address, hop) => hop < options.trustProxy,
    bodyLimit: HTTP_BODY_BYTES_MAX,
    // A user id of 64 characters, percent-encoded.
    routerOptions: { maxParamLength: 64 * 12 },
    forceCloseConnections: true,
    genReqId: () => crypto.randomUUID(),
    frameworkErrors: (error, request, reply) => void refuseError(reply, error, request.log),
    clientErrorHandler: refuseUnreadable,
  })
    .setValidatorCompiler(TypeBoxValidatorCompiler)
    .withTypeProvider<TypeBoxTypeProvider>();
  http.removeContentTypeParser("text/plain");
  takeEmptyJson(http);
  refuseBadText(http);
  return http;
}

/** Many clients name the type of a body also where there is none. */
function takeEmptyJson(http: FastifyInstance): void {
  const parse = http.getDefaultJsonParser("error", "error");
  http.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) =>
    body === "" ? done(null, undefined) : parse(request, body as string, done),
  );
}

/** What the API takes may go into the database. Hooks are not among it: they judge each of their events by itself. */
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
  await http.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    // Behind plain http, on a developer's machine, a browser must not be told to insist on https.
    strictTransportSecurity: false,
  });
  await http.register(cors, {
    origin: [...options.allowedOrigins],
    methods: ["GET", "POST", "PATCH", "DELETE"],
    maxAge: 600,
    strictPreflight: false,
  });
  await http.register(cookie);
  await http.register(rateLimit, { global: false });
  await http.register(swagger, apiDocument);
  await http.register(swaggerUi, {
    routePrefix: "/docs",
    staticCSP: true,
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
