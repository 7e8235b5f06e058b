// Standard Webhooks signatures, for your calls and for received webhooks.
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

/** Returns one signature in the form of webhook-signature, over the exact bytes of the body. */
export function sign(secret, { id, timestamp, body }) {
  const hmac = createHmac("sha256", secretKey(secret)).update(`${id}.${timestamp}.`).update(body);
  return `v1,${hmac.digest("base64")}`;
}

/**
 * Returns null if one of the secrets signed this body at most 300 s before or after now, else the reason.
 * `headers`: as Node's http provides them. `body`: the raw bytes, before any parsing.
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
