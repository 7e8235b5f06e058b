import { randomUUID } from "node:crypto";
import { isJsonObject, type JsonObject } from "@deskwire/protocol";
import { signWebhook } from "../webhooks/webhook-signature.ts";
import type { Language, Sentence } from "../platform/kernel/language.ts";
import { bad, durationOf, good, hint, type Finding } from "./verify-report.ts";
import { readSecrets } from "./verify-secret.ts";
import { REASONS } from "./verify-hook-texts.ts";

export interface HookCheck {
  /** The address of Deskwire. */
  url: string;
  secret: string;
  language: Language;
}

const TIMEOUT_MS = 10_000;
const SKEW_MAX_S = 300;
const SKEW_NOTED_S = 30;
const USER = "deskwire-verify";

/** Makes one signed call, a like of oneself, which is not counted, and explains the response. */
export async function checkHook({ url, secret, language }: HookCheck): Promise<Finding[]> {
  const { keys, findings } = readSecrets(secret);
  const [key] = keys;
  if (key === undefined) return findings;
  const base = url.replace(/\/+$/, "").replace(/\/hooks\/v1(\/.*)?$/, "");
  if (!/^https?:\/\//.test(base) || !URL.canParse(base)) return [bad("notUrl", { url })];
  const target = `${base}/hooks/v1/likes`;
  const id = `verify_${randomUUID()}`;
  const body = JSON.stringify({ id, toUserId: USER, fromUserId: USER });
  const timestamp = Math.floor(Date.now() / 1_000);
  try {
    const response = await fetch(target, {
      method: "POST",
      redirect: "manual",
      body,
      headers: {
        "accept-language": language,
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": signWebhook(key, { id, timestamp, body }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    return [...findings, ...explainClock(response), ...explainAnswer(response, text)];
  } catch (error) {
    return [...findings, explainFailure(base, error)];
  }
}

function explainAnswer(response: Response, text: string): Finding[] {
  const { status } = response;
  const body = readJson(text);
  if (status === 200) return [explainResult(body)];
  const detail = typeof body?.["detail"] === "string" ? body["detail"] : null;
  const said = detail === null ? [] : [hint("serverSaid", { detail })];
  return [explainStatus(response, body), ...said];
}

function explainResult(body: JsonObject | null): Finding {
  const results: unknown = body?.["results"];
  const first: unknown = Array.isArray(results) ? results[0] : null;
  if (isJsonObject(first) && first["result"] === "self") return good("hookAccepted");
  return bad("notDeskwire");
}

function explainStatus(response: Response, body: JsonObject | null): Finding {
  const { status } = response;
  if (status === 401 && body?.["code"] === "signature_invalid")
    return explainRefusal(body["reason"]);
  if (status >= 300 && status < 400)
    return bad("redirected", { place: response.headers.get("location") ?? "…" });
  if (status === 404) return bad("noHooks");
  if (status === 429) return bad("tooMany");
  if (status >= 500) return bad("serverDown", { status });
  return bad("unexpected", { status });
}

function explainRefusal(reason: unknown): Finding {
  if (reason === "no_secrets") return bad("noSecrets");
  if (reason === "bad_timestamp") return bad("clocksApart");
  if (reason === "no_headers") return bad("headersDropped");
  return bad("otherSecret");
}

function explainClock(response: Response): Finding[] {
  const theirs = Date.parse(response.headers.get("date") ?? "");
  const skew = Number.isNaN(theirs) ? 0 : (theirs - Date.now()) / 1_000;
  if (Math.abs(skew) < SKEW_NOTED_S) return [];
  const kind = Math.abs(skew) > SKEW_MAX_S ? bad : hint;
  return [kind(skew > 0 ? "clockBehind" : "clockAhead", { span: durationOf(skew) })];
}

const FAILURES: Record<string, Sentence> = {
  ECONNREFUSED: REASONS.refused,
  ENOTFOUND: REASONS.unknownName,
  EAI_AGAIN: REASONS.noDns,
  ECONNRESET: REASONS.reset,
};

function explainFailure(place: string, error: unknown): Finding {
  if (error instanceof Error && error.name === "TimeoutError")
    return bad("unreachable", { place, reason: REASONS.timeout });
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const message = cause instanceof Error ? cause.message : String(cause);
  return bad("unreachable", { place, reason: FAILURES[code] ?? `${message}.` });
}

function readJson(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
