import { Compile } from "typebox/schema";

/** The parts of an OpenAPI document that the tests read. */
export interface ApiDocument {
  paths: Record<string, Record<string, OperationObject>>;
  components: object;
}

interface OperationObject {
  operationId: string;
  summary?: string;
  tags?: string[];
  security: Record<string, string[]>[];
  parameters?: { in: string; name: string; schema: object }[];
  requestBody?: { required: boolean; content: Record<string, Media> };
  responses: Record<string, ResponseObject>;
  "x-problem-codes": string[];
}

interface ResponseObject {
  description: string;
  content?: Record<string, Media>;
}

interface Media {
  schema: object;
  examples?: Record<string, { value: unknown }>;
}

export interface Operation extends OperationObject {
  method: string;
  path: string;
}

/** The input of one request to an operation. */
export interface Call {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
}

export function operationsOf(document: ApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  );
}

/** The one response of an operation that is not a problem document. */
export function successOf({ responses }: Operation): ResponseObject & { status: number } {
  const [success, ...others] = Object.entries(responses).filter(([name]) => name !== "default");
  if (success === undefined || others.length > 0) throw new Error("not one success answer");
  return { status: Number(success[0]), ...success[1] };
}

/** The examples of the request's body, or `[undefined]` when there are none. */
export function examplesOf({ requestBody }: Operation): unknown[] {
  const [media] = Object.values(requestBody?.content ?? {});
  const examples = Object.values(media?.examples ?? {});
  return examples.length === 0 ? [undefined] : examples.map(({ value }) => value);
}

/** Differences between a request and the documentation of its operation. */
export function faultsOfCall(
  document: ApiDocument,
  operation: Operation,
  { params = {}, query = {}, body }: Call,
): string[] {
  const named = new Set(operation.parameters?.map(({ in: place, name }) => `${place} ${name}`));
  const wanted = [
    ...Object.keys(params).map((name) => `path ${name}`),
    ...Object.keys(query).map((name) => `query ${name}`),
  ];
  const [media] = Object.values(operation.requestBody?.content ?? {});
  const isMissing = body === undefined && operation.requestBody?.required === true;
  return [
    ...wanted.filter((name) => !named.has(name)),
    ...(isMissing ? ["no body"] : []),
    ...(body === undefined ? [] : faultsOf(document, media?.schema ?? { not: {} }, valueOf(body))),
  ];
}

/** In a schema, the file of a form is a string. */
function valueOf(body: unknown): unknown {
  return body instanceof FormData
    ? Object.fromEntries([...body.keys()].map((name) => [name, ""]))
    : body;
}

/** Differences between a response and its documentation. */
export async function faultsOfAnswer(
  document: ApiDocument,
  { content = {} }: ResponseObject,
  answer: Response,
): Promise<string[]> {
  const text = await answer.text();
  const type = (answer.headers.get("content-type") ?? "").split(";")[0] ?? "";
  if (Object.keys(content).length === 0) return text === "" ? [] : [`a body: ${text}`];
  const media = content[type] ?? content["*/*"];
  if (media === undefined) return [`${type} is not among ${Object.keys(content).join(", ")}`];
  return faultsOf(document, media.schema, type.endsWith("json") ? JSON.parse(text) : text);
}

/** Reports fields that the schema does not name, too. */
function faultsOf({ components }: ApiDocument, schema: object, value: unknown): string[] {
  const whole = close({ allOf: [schema], components }) as object;
  const [, errors] = Compile(whole).Errors(value);
  return errors.map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Forbids additional properties in every object schema that does not mention them. */
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (typeof schema !== "object" || schema === null) return schema;
  const closed: Record<string, unknown> = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, close(value)]),
  );
  const isObject = closed["type"] === "object" && "properties" in closed;
  return isObject ? { additionalProperties: false, ...closed } : closed;
}
