import { randomUUID } from "node:crypto";
import { isJsonObject } from "@deskwire/protocol";
import type { MainSiteClient } from "../identity/main-site-client.ts";
import { readSeconds } from "../identity/call-main-site.ts";
import { bad, good, type Finding } from "./verify-report.ts";
import { explainSubject } from "./verify-token.ts";

export interface CallbackCheck {
  /** The value of `MAIN_SITE_VERIFY_URL`. */
  url: string;
  /** A token that the main site accepts. */
  token: string;
  client: MainSiteClient;
}

const TIMEOUT_MS = 3_000;
const UNDECIDED = new Set([408, 425, 429]);

/** [IDN3] Calls the main site as the server does: with a valid token, and with one that nobody issued. */
export async function checkCallback({ url, token, client }: CallbackCheck): Promise<Finding[]> {
  const ask = (of: string) =>
    client.request(url, { method: "POST", body: { token: of }, timeoutMs: TIMEOUT_MS });
  try {
    const known = await ask(token);
    const unknown = await ask(`nobody-${randomUUID()}`);
    return [...explainKnown(known), ...explainUnknown(unknown.status)];
  } catch (error) {
    return [explainFailure(url, error)];
  }
}

function explainKnown({ status, text }: { status: number; text: string }): Finding[] {
  if (status !== 200) return [explainStatus(status)];
  const body = readJson(text);
  if (body === null) return [bad("answerNotJson")];
  const { uid, expiresIn } = body;
  const number = typeof uid === "number" && Number.isSafeInteger(uid) && uid >= 0;
  const faults = number ? [] : explainSubject(uid, "uid");
  const seconds = readSeconds(expiresIn ?? Infinity);
  if (seconds === null) return [bad("expiresInForm")];
  const verdict =
    seconds <= 0 ? bad("expiresInOver") : good("vouched", { user: JSON.stringify(uid) });
  return faults.length > 0 ? faults : [verdict];
}

function explainStatus(status: number): Finding {
  if (status >= 300 && status < 400) return bad("redirects");
  if (status >= 400 && status < 500 && !UNDECIDED.has(status))
    return bad("knownRefused", { status });
  return bad("knownUndecided", { status });
}

function explainUnknown(status: number): Finding[] {
  if (status >= 400 && status < 500 && !UNDECIDED.has(status))
    return [good("unknownRefused", { status })];
  if (status === 200) return [bad("unknownAccepted")];
  return [bad("unknownUndecided", { status })];
}

function explainFailure(url: string, error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === "TimeoutError")
    return bad("timeout", { seconds: TIMEOUT_MS / 1_000 });
  if (/is not allowed/.test(message)) return bad("privateAddress", { url });
  return bad("notCallable", { url, reason: message });
}

function readJson(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
