// Standard Webhooks signatures: for the calls you make, and for the webhooks you receive.
import { createHmac, timingSafeEqual } from "node:crypto";

const TOLERANCE_SECONDS = 300;
const KEY_BYTES_MIN = 16;

/** The key in a whsec_… secret. */
function secretKey(secret) {
  const key = secret.startsWith("whsec_")
    ? Buffer.from(secret.slice(6), "base64")
    : Buffer.alloc(0);
  if (key.length < KEY_BYTES_MIN)
    throw new Error("A secret is whsec_ and at least 16 bytes in base64.");
  return key;
}

/** One signature as it stands in webhook-signature, over the bytes of the body exactly as they are sent. */
export function sign(secret, { id, timestamp, body }) {
  const hmac = createHmac("sha256", secretKey(secret)).update(`${id}.${timestamp}.`).update(body);
  return `v1,${hmac.digest("base64")}`;
}

/**
 * Null when one of the secrets signed this body within the last, or for the next, 300 s; else why not.
 * `headers` as Node's http gives them; `body` the raw bytes, before anything has parsed them.
 */
export function whyNotSigned(headers, body, { secrets, now }) {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  const signature = headers["webhook-signature"];
  if (id === undefined || timestamp === undefined || signature === undefined)
    return "webhook-id, webhook-timestamp and webhook-signature are needed";
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp)) > TOLERANCE_SECONDS)
    return "webhook-timestamp is not within 300 s of now";
  const offered = signature.split(" ").map((each) => Buffer.from(each));
  const expected = secrets.map((secret) => Buffer.from(sign(secret, { id, timestamp, body })));
  const fits = offered.some((each) =>
    expected.some((own) => own.length === each.length && timingSafeEqual(own, each)),
  );
  return fits ? null : "no signature fits this body and secret";
}
