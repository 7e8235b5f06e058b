import { createHmac } from "node:crypto";

/** A call of a hook before it is signed. */
export interface HookMessage {
  /** The same in every repeat of the call. */
  id: string;
  /** Seconds since 1970. */
  timestamp: number;
  body: string;
}

/** The headers of a hook call as Standard Webhooks defines them. `secret` is `whsec_` and a key in base64. */
export function signHook(
  secret: string,
  { id, timestamp, body }: HookMessage,
): Record<string, string> {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${signature}`,
  };
}
