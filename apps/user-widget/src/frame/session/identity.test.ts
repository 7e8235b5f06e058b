import { expect, test } from "vitest";
import { identityKey } from "./identity.ts";
import { readJwt } from "./jwt.ts";

const jwt = (claims: object) => {
  const bytes = new TextEncoder().encode(JSON.stringify(claims));
  const base64 = btoa(String.fromCharCode(...bytes));
  return `e30.${base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}.sig`;
};

test("a JWT's owner is its subject, whatever else changes", () => {
  expect(identityKey(jwt({ sub: "小林", exp: 1 }))).toBe("user:小林");
  expect(identityKey(jwt({ sub: "小林", exp: 2 }))).toBe("user:小林");
});

test("an opaque token's owner is its fingerprint, which does not hold the token", () => {
  const key = identityKey("session-abc");
  expect(key).toBe(identityKey("session-abc"));
  expect(key).not.toBe(identityKey("session-abd"));
  expect(key).not.toContain("abc");
});

test.each(["", "a.b", "a.b.c", "e30.!!!.x", jwt({ sub: 5 }), jwt([])])(
  "“%s” tells no subject",
  (token) => {
    expect(readJwt(token)?.sub ?? null).toBeNull();
    expect(identityKey(token)).toMatch(/^token:/);
  },
);

test("the expiry is read in seconds", () => {
  expect(readJwt(jwt({ sub: "a", exp: 1_700_000_000 }))?.exp).toBe(1_700_000_000);
});
