import { describe, expect, it } from "vitest";
import { ERRORS } from "@deskwire/protocol";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

type Tree = { readonly [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ""): Map<string, string> {
  const entries = Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[prefix + key, value]] : [...flatten(value, `${prefix}${key}.`)],
  );
  return new Map(entries);
}

/** The names of a message's parameters. */
function parameters(message: string): string[] {
  return [...message.matchAll(/\{(\w+)(?=[,}])/g)]
    .map((match) => match[1] ?? "")
    .filter((name) => name !== "");
}

const english = flatten(en);
const chinese = flatten(zh);

const keysWhere = (fails: (message: string, key: string) => boolean): string[] =>
  [...chinese].flatMap(([key, message]) => (fails(message, key) ? [key] : []));

/** Messages that are equal in every language. */
const UNIVERSAL = new Set([
  "inbox.author",
  "common.appName",
  "details.id",
  "settings.webhooks",
  "conversation.incoming",
  "search.author",
  "search.countBoth",
]);

describe("catalogues", () => {
  it("have the same keys in both languages", () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("have no empty and no untranslated message", () => {
    expect(
      keysWhere((message, key) => !UNIVERSAL.has(key) && !/\p{Script=Han}/u.test(message)),
    ).toEqual([]);
    expect(keysWhere((_, key) => english.get(key)?.trim() === "")).toEqual([]);
  });

  it("have the same parameters in both languages", () => {
    const values = (message: string | undefined) =>
      [...new Set(parameters(message ?? ""))].sort().join();
    expect(keysWhere((message, key) => values(message) !== values(english.get(key)))).toEqual([]);
  });

  it("end an error with a full stop", () => {
    const open = (errors: Record<string, string>, stop: string) =>
      Object.keys(errors).filter((code) => errors[code]?.endsWith(stop) !== true);
    expect(open(en.errors, ".")).toEqual([]);
    expect(open(zh.errors, "。")).toEqual([]);
  });

  it("have a sentence for every error code", () => {
    const codes = [...Object.keys(ERRORS), "offline"].sort();
    expect(Object.keys(en.errors).sort()).toEqual(codes);
    expect(Object.keys(zh.errors).sort()).toEqual(codes);
  });
});
