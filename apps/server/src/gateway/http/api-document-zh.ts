import { ERRORS, type ErrorCode } from "@deskwire/protocol";
import { API_TEXTS_ZH } from "./api-texts-zh.ts";
import { DETAILS_ZH } from "./problem-texts.ts";

const TEXTS = new Set(["summary", "description"]);

/** A copy of the OpenAPI document with Chinese summaries and descriptions. A text without a twin stays English. */
export function apiDocumentZh<T>(document: T): T {
  return translate(document) as T;
}

function translate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(translate);
  if (typeof value !== "object" || value === null) return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, translateField(key, inner)]),
  );
  const codes: unknown = copy["x-problem-codes"];
  return Array.isArray(codes) ? withCodes(copy, codes as ErrorCode[]) : copy;
}

function translateField(key: string, value: unknown): unknown {
  if (TEXTS.has(key) && typeof value === "string") return API_TEXTS_ZH[value] ?? value;
  return translate(value);
}

/** The description of an operation's refusals is made from their codes, as in English. */
function withCodes(operation: Record<string, unknown>, codes: readonly ErrorCode[]): object {
  const lines = codes.map((code) => `- ${ERRORS[code].status} \`${code}\`：${DETAILS_ZH[code]}`);
  const description = `Problem Details，\`code\` 为以下之一：\n\n${lines.join("\n")}`;
  const responses = operation["responses"] as Record<string, object>;
  return {
    ...operation,
    responses: { ...responses, default: { ...responses["default"], description } },
  };
}
