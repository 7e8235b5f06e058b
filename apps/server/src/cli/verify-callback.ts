import { randomUUID } from "node:crypto";
import { cleanName, isJsonObject } from "@deskwire/protocol";
import type { MainSiteClient } from "../identity/main-site-client.ts";
import { readSeconds } from "../identity/call-main-site.ts";
import { withoutPassword } from "../platform/kernel/without-password.ts";
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
const START_CHARS = 60;
const UNDECIDED = new Set([408, 425, 429]);

/** [IDN3] Calls the main site as the server does: with a valid token, and with one that nobody issued. */
export async function checkCallback({ url, token, client }: CallbackCheck): Promise<Finding[]> {
  const ask = (of: string) =>
    client.request(url, { method: "POST", body: { token: of }, timeoutMs: TIMEOUT_MS });
  try {
    const known = await ask(token);
    const unknown = await ask(`nobody-${randomUUID()}`);
    // A page in the place of an answer is no answer about any token, so the second call says nothing more.
    if (isPage(known)) return [bad("answerPage", { start: startOf(known.text) })];
    return [...explainKnown(known), ...explainUnknown(unknown)];
  } catch (error) {
    return [explainFailure(url, error)];
  }
}

interface Answer {
  status: number;
  text: string;
}

/** Whether a login or error page came with status 200. */
function isPage({ status, text }: Answer): boolean {
  return status === 200 && text.trimStart().startsWith("<");
}

/** The first characters, on one line. */
function startOf(text: string): string {
  return (cleanName(text) ?? "").slice(0, START_CHARS);
}

function explainKnown({ status, text }: Answer): Finding[] {
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

function explainUnknown({ status, text }: Answer): Finding[] {
  if (status >= 400 && status < 500 && !UNDECIDED.has(status))
    return [good("unknownRefused", { status })];
  if (isPage({ status, text })) return [bad("unknownPage", { start: startOf(text) })];
  // [IDN3] Only a JSON object with a user id accepts a token.
  if (status === 200 && explainSubject(readJson(text)?.["uid"], "uid").length === 0)
    return [bad("unknownAccepted")];
  if (status === 200) return [bad("unknownNoUser", { start: startOf(text) })];
  return [bad("unknownUndecided", { status })];
}

function explainFailure(address: string, error: unknown): Finding {
  const url = withoutPassword(address);
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
