import { signUserToken } from "@deskwire/testkit/user-token";
import { expect, test } from "vitest";
import { hasFault, renderFindings } from "./verify-report.ts";
import { checkToken } from "./verify-token.ts";

const SECRET = "the main site's secret";
const now = Date.now();
const seconds = Math.floor(now / 1_000);
const iat = seconds;

async function say(token: string, secret: string | undefined = SECRET): Promise<string> {
  const findings = await checkToken({ token, secret, jwks: null, now });
  const said = renderFindings(findings, "en");
  expect(said.includes("✗")).toBe(hasFault(findings));
  expect(renderFindings(findings, "zh")).toMatch(/[\u4e00-\u9fff]/);
  return said;
}

test("[IDN1] a valid token is accepted, and its user is named", async () => {
  const said = await say(signUserToken(SECRET, "42", { claims: { name: "小林", iat } }));
  expect(said).toContain('✓ Deskwire accepts this token: user "42" (小林).');
  expect(said).not.toMatch(/[✗·]/);
});

const claims = (more: Record<string, unknown>) =>
  signUserToken(SECRET, "42", { claims: { iat, ...more } });

test.each([
  ["another secret", signUserToken("another", "42"), "another secret"],
  ["a line break in the secret", signUserToken(`${SECRET}\n`, "42"), "line break"],
  [
    "a token that has expired",
    signUserToken(SECRET, "42", { life: -600 }),
    "expired 10 minutes ago",
  ],
  ["no exp", claims({ exp: undefined }), "exp is missing"],
  ["a text as exp", claims({ exp: "tomorrow" }), "exp is missing or not a number"],
  ["exp in milliseconds", claims({ exp: now + 60_000 }), "exp is in milliseconds"],
  ["a token from the future", claims({ nbf: seconds + 3_600 }), "nbf is 60 minutes in the future"],
  ["iat in milliseconds", claims({ iat: now }), "iat is more than 5 minutes in the future"],
  ["no user", claims({ sub: undefined }), "The user id (sub) is missing"],
  ["a fraction as the user", claims({ sub: 4.2 }), '"42" or 42'],
  ["a reserved id", claims({ sub: "visitor:1" }), "reserved for anonymous visitors"],
  ["a long id", claims({ sub: "x".repeat(65) }), "has 65 characters"],
  ["a control character", claims({ sub: "4\n2" }), "control characters"],
  ["no algorithm", signUserToken(SECRET, "42", { header: { alg: "none" } }), "never accepts"],
  ["another hash", signUserToken(SECRET, "42", { header: { alg: "HS512" } }), "only HS256"],
  ["a key pair", signUserToken(SECRET, "42", { header: { alg: "RS256" } }), "needs USER_JWKS_URL"],
  ["a session's id", "a8f5f167f44f4964e6c998dee827110c", "This is not a JWT"],
  ["a header's value", `Bearer ${signUserToken(SECRET, "42")}`, "Bearer"],
  ["plain base64", `${signUserToken(SECRET, "42")}=`, "base64url"],
  ["something else in its place", "bm8.bm8.bm8", "Part 1 of the token is not a JSON object"],
])("[IDN1] [IDN2] [HEL6] %s is explained", async (_what, token, sentence) => {
  const said = await say(token);
  expect(said).toContain("✗");
  expect(said).toContain(sentence);
});

test("[IDN1] a missing secret is reported", async () => {
  const findings = await checkToken({
    token: signUserToken(SECRET, "42"),
    secret: undefined,
    jwks: null,
    now,
  });
  expect(renderFindings(findings, "en")).toContain("USER_JWT_SECRET is not set");
});

test("[IDN1] ignored claims are reported, and the token is accepted", async () => {
  const said = await say(claims({ iat: undefined, name: 1, avatar: "/me.png", topics: "all" }));
  expect(said.match(/^·/gm)).toHaveLength(4);
  expect(said).not.toContain("✗");
});

test("[IDN2] each of two secrets is accepted", async () => {
  const [first, second] = ["a".repeat(32), "b".repeat(32)];
  const said = await say(signUserToken(second, "42"), `${first},${second}`);
  expect(said).toContain("accepts");
});
