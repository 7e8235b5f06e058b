import { createHmac, timingSafeEqual, type KeyObject } from "node:crypto";
import type { SignatureReason } from "@deskwire/protocol";

/** The three headers of Standard Webhooks, as they came. */
export interface WebhookHeaders {
  id: string | undefined;
  timestamp: string | undefined;
  signature: string | undefined;
}

const SECRET_PREFIX = "whsec_";
const SECRET_BYTES_MIN = 16;
const ID_CHARS_MAX = 200;
const TOLERANCE_S = 300;
// A call is checked against every secret for every signature in its header.
const SIGNATURES_MAX = 8;

/** The key in a `whsec_…` secret, or null when it is none, or one that is too short to be safe. */
export function readSecret(secret: string): Buffer | null {
  if (!secret.startsWith(SECRET_PREFIX)) return null;
  const text = secret.slice(SECRET_PREFIX.length).replace(/=+$/, "");
  const key = Buffer.from(text, "base64");
  const same =
    key.toString("base64").replace(/=+$/, "") === text.replaceAll("-", "+").replaceAll("_", "/");
  return same && key.length >= SECRET_BYTES_MIN ? key : null;
}

/** A KeyObject, made once, signs four times as fast as its bytes. */
export type WebhookKey = Uint8Array | KeyObject;

/** One signature as it stands in the header. */
export function signWebhook(
  key: WebhookKey,
  message: { id: string; timestamp: number; body: Uint8Array | string },
): string {
  const hmac = createHmac("sha256", key).update(`${message.id}.${message.timestamp}.`);
  return `v1,${hmac.update(message.body).digest("base64")}`;
}

/** [HOK1] The call's id when one of the keys signed it within the last, or for the next, 300 s; else why not. */
export function verifyWebhook(
  headers: WebhookHeaders,
  body: Uint8Array,
  { keys, now }: { keys: readonly WebhookKey[]; now: number },
): { ok: true; id: string } | { ok: false; reason: SignatureReason; message: string } {
  const { id, timestamp, signature } = headers;
  if (id === undefined || timestamp === undefined || signature === undefined)
    return {
      ok: false,
      reason: "no_headers",
      message: "webhook-id, webhook-timestamp and webhook-signature are required.",
    };
  if (id === "" || id.length > ID_CHARS_MAX)
    return {
      ok: false,
      reason: "bad_id",
      message: `webhook-id must have 1 to ${ID_CHARS_MAX} characters.`,
    };
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!(Math.abs(Math.floor(now / 1_000) - seconds) <= TOLERANCE_S))
    return {
      ok: false,
      reason: "bad_timestamp",
      message: `webhook-timestamp must be within ${TOLERANCE_S} s of now, in seconds.`,
    };
  const offered = signature
    .split(" ")
    .filter((each) => each.startsWith("v1,"))
    .slice(0, SIGNATURES_MAX)
    .map((each) => Buffer.from(each));
  const signed = keys.map((key) => Buffer.from(signWebhook(key, { id, timestamp: seconds, body })));
  const good = offered.some((each) =>
    signed.some((own) => own.length === each.length && timingSafeEqual(own, each)),
  );
  if (good) return { ok: true, id };
  return {
    ok: false,
    reason: "mismatch",
    message: "No signature matches this body and secret.",
  };
}
