import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { signWebhook } from "../webhooks/webhook-signature.ts";
import { hasFault, renderFindings } from "./verify-report.ts";
import { checkSignature } from "./verify-signature.ts";

const key = Buffer.from("the tests sign their hook calls with this");
const SECRET = `whsec_${key.toString("base64")}`;
const now = 1_767_323_045_000;
const timestamp = 1_767_323_045;
const id = "msg_1";
const body = '{"id":"c-1","data":{"title":"新评论","url":"/p/1"}}';
const signature = signWebhook(key, { id, timestamp, body });
const good = { secret: SECRET, id, timestamp: String(timestamp), signature };

function say(change: object, sent = body): string {
  const check = { ...good, body: Buffer.from(sent), now, ...change };
  const findings = checkSignature(check);
  const said = renderFindings(findings, "en");
  expect(said.includes("✗")).toBe(hasFault(findings));
  expect(renderFindings(findings, "zh")).toMatch(/[\u4e00-\u9fff]/);
  expect(said).not.toContain(SECRET.slice(6));
  return said;
}

test("[HOK1] a valid signature is confirmed", () => {
  expect(say({})).toBe("✓ The signature is valid.\n");
});

test("[HOK1] each of two secrets is accepted", () => {
  const other = "whsec_YW5vdGhlciBzZWNyZXQsIHZhbGlk";
  expect(say({ secret: `${other},${SECRET}` })).toContain("The signature is valid");
});

const signed = (text: string, hmacKey: Buffer = key) =>
  signWebhook(hmacKey, { id, timestamp, body: text });
const raw = (encoding: "hex" | "base64url") =>
  createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest(encoding);

test.each([
  ["a missing header", { signature: undefined }, "webhook-signature is missing"],
  ["an empty one", { id: "" }, "webhook-id is missing"],
  ["milliseconds", { timestamp: String(now) }, "milliseconds"],
  ["a date", { timestamp: "2026-01-02" }, "not a whole number"],
  ["an old call", { now: now + 600_000 }, "10 minutes old"],
  ["a clock that is ahead", { now: now - 600_000 }, "10 minutes ahead"],
  ["a long id", { id: "x".repeat(201) }, "201 characters"],
  ["another secret", { signature: signed(body, Buffer.from("y".repeat(24))) }, "another secret"],
  ["the secret as text", { signature: signed(body, Buffer.from(SECRET)) }, "used as a string"],
  [
    "the base64 as text",
    { signature: signed(body, Buffer.from(SECRET.slice(6))) },
    "decode the rest from base64",
  ],
  ["hexadecimal", { signature: `v1,${raw("hex")}` }, "hexadecimal"],
  ["base64url", { signature: `v1,${raw("base64url")}` }, "base64url"],
  ["no version", { signature: signature.slice(3) }, "prefix “v1,” is missing"],
  ["no signature at all", { signature: "hello" }, "contains no signature of the form"],
  [
    "the body alone",
    { signature: `v1,${createHmac("sha256", key).update(body).digest("base64")}` },
    "Only the body was signed",
  ],
  ["an empty body", { signature: signed("") }, "empty body"],
  ["a line break", { signature: signed(`${body}\n`) }, "line break"],
  [
    "PHP's slashes and escapes",
    {
      signature: signed(
        String.raw`{"id":"c-1","data":{"title":"\u65b0\u8bc4\u8bba","url":"\/p\/1"}}`,
      ),
    },
    "in another encoding",
  ],
  [
    "Python's spaces",
    { signature: signed('{"id": "c-1", "data": {"title": "新评论", "url": "/p/1"}}') },
    "in another encoding",
  ],
  ["a secret without its prefix", { secret: SECRET.slice(6) }, "does not begin with whsec_"],
  ["a short secret", { secret: "whsec_c2hvcnQ=" }, "too short"],
  ["a secret that is no base64", { secret: "whsec_not base64" }, "not base64"],
])("[HOK1] %s is explained", (_what, change, sentence) => {
  const said = say(change);
  expect(said).toContain("✗");
  expect(said).toContain(sentence);
});
