import { createHmac, randomUUID } from "node:crypto";

export const HOOK_SECRET = "whsec_dGhlIHRlc3RzIHNpZ24gdGhlaXIgaG9vayBjYWxscyB3aXRoIHRoaXM=";

/** A way to call one server over HTTP; `path` begins with a slash. */
export interface HttpCaller<Answer> {
  http(
    method: string,
    path: string,
    request: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>;
}

export interface HookCallOptions {
  /** Default: POST. */
  method?: string;
  /** The header `webhook-id`. Default: a new one. */
  id?: string;
  /** Default: HOOK_SECRET. */
  secret?: string;
  /** Seconds since 1970. Default: now. */
  timestamp?: number;
  /** Added to the signed headers; replaces those with the same name. */
  headers?: Record<string, string>;
}

/** Signs a body and calls a hook, as a main site's server does. A string is sent unchanged. */
export function callHook<Answer>(
  app: HttpCaller<Answer>,
  path: string,
  body?: unknown,
  options: HookCallOptions = {},
): Promise<Answer> {
  const { method = "POST", headers = {} } = options;
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const signed = signHook(text, options);
  return app.http(method, `/hooks/v1${path}`, {
    ...(body !== undefined && { body: text }),
    headers: { ...signed, ...headers },
  });
}

/**
 * The three headers of a call signed by Standard Webhooks. Independent of the server's own
 * signature code, so that a mistake there fails a test.
 */
export function signHook(body: string, options: HookCallOptions = {}): Record<string, string> {
  const {
    id = randomUUID(),
    secret = HOOK_SECRET,
    timestamp = Math.floor(Date.now() / 1_000),
  } = options;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${signature}`,
  };
}
