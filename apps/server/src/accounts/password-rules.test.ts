import { expect, test } from "vitest";
import { PASSWORD_CHARS_MIN, passwordFault } from "./password-rules.ts";

const faultOf = (password: string) =>
  passwordFault(password, { charsMin: PASSWORD_CHARS_MIN, email: "Mia.Lindqvist@Example.com" });

test.each([
  "x",
  "123\u200B456\u200B78\u200B",
  "12345678",
  "password",
  "nine char",
  "密码密码密码密码密",
])("[DOR5] a password under 10 characters is refused: %s", (password) =>
  expect(faultOf(password)).toBe("short"),
);

test.each([
  "          ",
  "\t\t\t\t\t\t\t\t\t\t",
  "\u3000".repeat(10),
  "\u200B".repeat(12),
  "\u00AD ".repeat(8),
])("[DOR5] a password that shows nothing is refused: %j", (password) =>
  expect(faultOf(password)).toBe("blank"),
);

test.each([
  "1234567890",
  "0987654321",
  "password123",
  "Password123",
  " PASSWORD123",
  "pass\u200Bword123",
  "\u2060password\u00AD123",
  "mia.lindqvist@example.com\u200B",
  "ｐａｓｓｗｏｒｄ１２３",
  "qwertyuiop",
  "1q2w3e4r5t",
  "aaaaaaaaaa",
  "..........",
  "ababababab",
  "abcabcabcabc",
  "123123123123",
  "abcdefghijkl",
  "zyxwvutsrq",
  "mia.lindqvist",
  "Mia.Lindqvist2026",
  "mia.lindqvist@example.com",
  "demo-admin",
])("[DOR5] a common password is refused: %s", (password) => {
  expect(faultOf(password)).toBe("common");
});

test.each([
  "password 1x",
  "admin's password",
  "correct horse battery",
  "7fKq-ww02-Lx",
  "好长的一个密码短语在此",
  "aaaaaaaaab-cdef",
])("[DOR5] other passwords are accepted: %s", (password) => {
  expect(faultOf(password)).toBeNull();
});
