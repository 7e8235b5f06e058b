import { randomUUID } from "node:crypto";
import { readSecret, signWebhook } from "@deskwire/server/webhooks/webhook-signature";
import type { HttpAnswer, TestApp } from "./test-app.ts";

export const HOOK_SECRET = "whsec_dGhlIHRlc3RzIHNpZ24gdGhlaXIgaG9vayBjYWxscyB3aXRoIHRoaXM=";

export interface HookCallOptions {
  method?: string;
  /** The `webhook-id`; a new one unless told. */
  id?: string;
  secret?: string;
  /** Seconds since 1970. */
  timestamp?: number;
  headers?: Record<string, string>;
}

/** What a main site's server does: signs a body and calls. A string goes out as it is. */
export function callHook(
  app: Pick<TestApp, "http">,
  path: string,
  body?: unknown,
  options: HookCallOptions = {},
): Promise<HttpAnswer> {
  const { method = "POST", headers = {} } = options;
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const signed = signHook(text, options);
  return app.http(method, `/hooks/v1${path}`, {
    ...(body !== undefined && { body: text }),
    headers: { ...signed, ...headers },
  });
}

/** The three headers of a signed call. */
export function signHook(body: string, options: HookCallOptions = {}): Record<string, string> {
  const {
    id = randomUUID(),
    secret = HOOK_SECRET,
    timestamp = Math.floor(Date.now() / 1_000),
  } = options;
  const key = readSecret(secret);
  if (key === null) throw new Error("that is no secret");
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signWebhook(key, { id, timestamp, body }),
  };
}
