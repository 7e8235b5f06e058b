import { expect, test } from "vitest";
import { ConfigError, readConfig } from "../../config/config.ts";
import { withoutPassword } from "./without-password.ts";

test.each([
  ["https://user:s3cret@main.example/verify", "https://…@main.example/verify"],
  ["htp//user:s3cret@main.example", "htp//…@main.example"],
  ["user:s3cret@main.example:80/x", "…@main.example:80/x"],
  ["https://a.example,ftp://u:s3cret@b.example", "https://a.example,ftp://…@b.example"],
  ["https://main.example/verify?x=1", "https://main.example/verify?x=1"],
])("[DOR17] %s is told as %s", (text, told) => {
  expect(withoutPassword(text)).toBe(told);
});

test.each([
  ["MAIN_SITE_VERIFY_URL", "htps://user:s3cret@main.example"],
  ["USER_JWKS_URL", "user:s3cret@main.example"],
  ["ALLOWED_ORIGINS", "ftp://user:s3cret@main.example"],
  ["PORT", "https://user:s3cret@main.example"],
])("[DOR17] a wrong %s does not tell the password in it", (name, value) => {
  let told = "";
  try {
    readConfig({ [name]: value });
  } catch (error) {
    if (error instanceof ConfigError) told = error.in("en") + error.in("zh");
  }
  expect(told).toContain(name);
  expect(told).not.toContain("s3cret");
});
