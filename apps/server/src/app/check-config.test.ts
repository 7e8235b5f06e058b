import { describe, expect, test } from "vitest";
import { readConfig } from "../config/config.ts";
import { OperatorError } from "../platform/kernel/operator-error.ts";
import { checkConfig } from "./check-config.ts";

/** The English and the Chinese sentence with which a start is refused. */
function refusalOf(env: Record<string, string>): { en: string; zh: string } | null {
  try {
    checkConfig(readConfig(env));
    return null;
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { en: error.in("en"), zh: error.in("zh") };
  }
}

const LONG = "0123456789abcdef0123456789abcdef";

describe("[DOR3] a demo", () => {
  test.each(["127.0.0.1", "127.0.0.53", "::1", "localhost"])("listens on %s", (HOST) => {
    expect(refusalOf({ DEMO: "1", HOST })).toBeNull();
  });

  test.each(["0.0.0.0", "::", "192.168.1.20", "demo.example.com"])(
    "listens on %s only if it is meant for everybody",
    (HOST) => {
      expect(refusalOf({ DEMO: "1", HOST })?.en).toMatch(/DEMO=public/);
      expect(refusalOf({ DEMO: "1", HOST })?.zh).toMatch(/DEMO=public/);
      expect(refusalOf({ DEMO: "public", HOST })).toBeNull();
      expect(refusalOf({ DEMO: "0", HOST })).toBeNull();
    },
  );
});

describe("[DOR5] secrets", () => {
  test.each([
    ["USER_JWT_SECRET", "a"],
    ["USER_JWT_SECRET", LONG.slice(1)],
    ["SESSION_SECRET", "b"],
    ["SESSION_SECRET", LONG.slice(1)],
  ])("%s=%s is too short, except in a demo", (name, value) => {
    const refusal = refusalOf({ [name]: value });
    expect(refusal?.en).toMatch(new RegExp(`^${name} .*32 bytes`));
    expect(refusal?.zh).toMatch(new RegExp(`^${name} .*32 字节`));
    expect(refusal?.en).not.toContain(`"${value}"`);
    expect(refusalOf({ [name]: value, DEMO: "1" })).toBeNull();
  });

  test.each([
    ["USER_JWT_SECRET", LONG],
    ["USER_JWT_SECRET", `${LONG},${LONG.toUpperCase()}`],
    ["USER_JWT_SECRET", "密钥密钥密钥密钥密钥密"],
    ["SESSION_SECRET", LONG],
  ])("%s=%s is long enough", (name, value) => {
    expect(refusalOf({ [name]: value })).toBeNull();
  });
});

describe("[DOR5] the first admin", () => {
  test.each(["x", "password123", "12345678", "          ", "admin@deskwire.local"])(
    "does not get the password %j",
    (ADMIN_PASSWORD) => {
      expect(refusalOf({ ADMIN_PASSWORD })?.en).toMatch(/^ADMIN_PASSWORD is too easy to guess/);
      expect(refusalOf({ ADMIN_PASSWORD })?.zh).toMatch(/^ADMIN_PASSWORD 过于简单/);
      expect(refusalOf({ ADMIN_PASSWORD, DEMO: "1" })).toBeNull();
    },
  );

  test.each(["notanemail", "a@", "@b", "a b@c.d", `${"a".repeat(320)}@b.c`])(
    "does not get the e-mail address %s",
    (ADMIN_EMAIL) => {
      expect(refusalOf({ ADMIN_EMAIL })?.en).toMatch(/^ADMIN_EMAIL: .* is not an e-mail address/);
      expect(refusalOf({ ADMIN_EMAIL })?.zh).toMatch(/^ADMIN_EMAIL：.*不是邮箱地址。$/);
    },
  );

  test("gets a good password and address", () => {
    const env = { ADMIN_PASSWORD: "an uncommon one", ADMIN_EMAIL: "Lead@desk.example" };
    expect(refusalOf(env)).toBeNull();
  });
});

test("the default configuration is accepted", () => {
  expect(refusalOf({})).toBeNull();
});
