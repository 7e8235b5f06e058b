import { createHmac, timingSafeEqual, type KeyObject } from "node:crypto";
import type { SignatureReason } from "@deskwire/protocol";

/** The three headers of Standard Webhooks, as received. */
export interface WebhookHeaders {
  id: string | undefined;
  timestamp: string | undefined;
  signature: string | undefined;
}

const SECRET_PREFIX = "whsec_";
const SECRET_BYTES_MIN = 16;
const ID_CHARS_MAX = 200;
const TOLERANCE_S = 300;
// Every signature of the header is checked against every secret, so their number is limited.
const SIGNATURES_MAX = 8;

/** The key of a `whsec_…` secret. Null when the secret is malformed or its key is too short to be safe. */
export function readSecret(secret: string): Buffer | null {
  if (!secret.startsWith(SECRET_PREFIX)) return null;
  const text = secret.slice(SECRET_PREFIX.length).replace(/=+$/, "");
  const key = Buffer.from(text, "base64");
  const same =
    key.toString("base64").replace(/=+$/, "") === text.replaceAll("-", "+").replaceAll("_", "/");
  return same && key.length >= SECRET_BYTES_MIN ? key : null;
}

/** A KeyObject that is created once signs four times as fast as its bytes. */
export type WebhookKey = Uint8Array | KeyObject;

/** One signature in the form of the header: `v1,` and base64. */
export function signWebhook(
  key: WebhookKey,
  message: { id: string; timestamp: number; body: Uint8Array | string },
): string {
  const hmac = createHmac("sha256", key).update(`${message.id}.${message.timestamp}.`);
  return `v1,${hmac.update(message.body).digest("base64")}`;
}

export type WebhookVerdict =
  | { ok: true; id: string }
  | { ok: false; reason: SignatureReason; message: string };

/** [HOK1] Accepts a call if one of the keys signed it and its time is within 300 s of `now`. Returns the call's id. */
export function verifyWebhook(
  headers: WebhookHeaders,
  body: Uint8Array,
  { keys, now }: { keys: readonly WebhookKey[]; now: number },
): WebhookVerdict {
  const { id, timestamp, signature } = headers;
  if (id === undefined || timestamp === undefined || signature === undefined)
    return invalid({
      reason: "no_headers",
      message: "webhook-id, webhook-timestamp and webhook-signature are required.",
    });
  if (id === "" || id.length > ID_CHARS_MAX)
    return invalid({
      reason: "bad_id",
      message: `webhook-id must have 1 to ${ID_CHARS_MAX} characters.`,
    });
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  // The comparison is false for NaN, too.
  if (!(Math.abs(Math.floor(now / 1_000) - seconds) <= TOLERANCE_S))
    return invalid({
      reason: "bad_timestamp",
      message: `webhook-timestamp must be within ${TOLERANCE_S} s of now, in seconds.`,
    });
  const own = keys.map((key) => signWebhook(key, { id, timestamp: seconds, body }));
  if (matches(signature, own)) return { ok: true, id };
  return invalid({ reason: "mismatch", message: "No signature matches this body and secret." });
}

function invalid(fault: { reason: SignatureReason; message: string }): WebhookVerdict {
  return { ok: false, ...fault };
}

/** Compares in constant time. */
function matches(header: string, own: readonly string[]): boolean {
  const offered = header
    .split(" ")
    .filter((each) => each.startsWith("v1,"))
    .slice(0, SIGNATURES_MAX)
    .map((each) => Buffer.from(each));
  const expected = own.map((each) => Buffer.from(each));
  return offered.some((each) =>
    expected.some((one) => one.length === each.length && timingSafeEqual(one, each)),
  );
}
