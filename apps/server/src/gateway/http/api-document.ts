import { STATUS_CODES } from "node:http";
import type { FastifyDynamicSwaggerOptions, SwaggerTransform } from "@fastify/swagger";
import type { FastifySchema } from "fastify";
import { ERRORS, type ErrorCode } from "@deskwire/protocol";
import { problemSchema } from "@deskwire/protocol/schemas";
import { publishSchema, type Json } from "./publish-schema.ts";
import {
  codesOf,
  securityOf,
  securitySchemes,
  type DocumentedRoute,
  type RouteDocs,
} from "./route-docs.ts";

/** Options for the OpenAPI document at `/docs`. It combines the routes that Fastify knows with the `docs` field of their schemas. */
export const apiDocument: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: "3.1.0",
    info: {
      title: "Deskwire",
      version: "1",
      description:
        "Errors are RFC 9457 problem documents with a stable `code`. The server ignores unknown fields of a request. Later releases may add fields to responses and values to enums.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: [
      { name: "hooks", description: "Signed calls from the main site's server" },
      { name: "auth", description: "Sign-in and tickets of agents, tokens of visitors" },
      {
        name: "conversations",
        description: "Conversations, message history, search and mailboxes",
      },
      { name: "media", description: "Images and other files" },
      { name: "agents", description: "Agents and their accounts" },
      { name: "webhooks", description: "Outgoing webhooks; admins only" },
      { name: "operations", description: "Health probes and metrics" },
    ],
    components: { securitySchemes },
  },
  transform: describeRoute,
  transformObject: (document) => {
    if (!("openapiObject" in document)) throw new Error("the document is not an OpenAPI document");
    for (const path of Object.values(document.openapiObject.paths ?? {}))
      for (const operation of Object.values(path ?? {})) relaxBody(operation as Json);
    return document.openapiObject;
  },
};

/** Marks a request body that may be null as optional. */
function relaxBody({ requestBody }: Json): void {
  const body = requestBody as { required: boolean; content: Record<string, Media> } | undefined;
  const members = body?.content["application/json"]?.schema.anyOf ?? [];
  if (body !== undefined && members.some(({ type }) => type === "null")) body.required = false;
}

interface Media {
  schema: { anyOf?: Json[] };
}

type Route = Parameters<SwaggerTransform>[0];

/** A route without `docs` stays as it is. */
function describeRoute({ schema, url, route, ...document }: Route): ReturnType<SwaggerTransform> {
  const { docs } = (schema as FastifySchema | undefined) ?? {};
  if (docs === undefined || !("openapiObject" in document)) return { schema, url };
  const components = document.openapiObject.components?.schemas as Record<string, Json>;
  const documented = {
    docs,
    schema,
    url,
    method: String(route.method),
    rateLimited: route.config !== undefined && "rateLimit" in route.config,
  };
  return { schema: describe(documented, (inner) => publishSchema(inner as Json, components)), url };
}

type Publish = (schema: unknown) => Json;

/** An operation in the form that @fastify/swagger takes. It copies `x-…` fields to the document unchanged. */
type Described = FastifySchema & { "x-problem-codes": readonly ErrorCode[] };

function describe(route: DocumentedRoute, publish: Publish): Described {
  const { docs, schema, method } = route;
  const { docs: _docs, params, querystring, body = docs.body, ...rest } = schema;
  const codes = codesOf(route);
  return {
    ...rest,
    ...(params !== undefined && { params: publish(params) }),
    ...(querystring !== undefined && { querystring: publish(querystring) }),
    ...(body !== undefined && { body: publish(body) }),
    security: securityOf(docs.access, method),
    response: {
      ...answersOf(docs, publish, schema.produces),
      default: {
        description: sayCodes(codes),
        content: { "application/problem+json": { schema: publish(problemSchema) } },
      },
    },
    "x-problem-codes": codes,
  };
}

function answersOf(
  { answers }: RouteDocs,
  publish: Publish,
  produces: readonly string[] = ["application/json"],
): Json {
  const described = Object.entries(answers).map(([status, schema]): [string, Json] => {
    if (schema === null) return [status, { type: "null", description: "No response body" }];
    const media = { schema: publish(schema) };
    const content = Object.fromEntries(produces.map((type) => [type, media]));
    return [status, { description: STATUS_CODES[status], content }];
  });
  return Object.fromEntries(described);
}

function sayCodes(codes: readonly ErrorCode[]): string {
  const lines = codes.map((code) => {
    const { status, message } = ERRORS[code];
    return `- ${status} \`${code}\`: ${message}`;
  });
  return `A problem document. Its \`code\` is one of:\n\n${lines.join("\n")}`;
}
