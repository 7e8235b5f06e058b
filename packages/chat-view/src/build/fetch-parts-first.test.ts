import { expect, test } from "vitest";
import { fetchBeforeImports } from "./fetch-parts-first.ts";

test("[BRW1] every dynamic import of a built file goes through importPart, and static imports stay", () => {
  const built = 'import{a}from"./a.js";const b=()=>import(`./b.js`),c=()=>import("./c.js");';
  expect(fetchBeforeImports(built)).toBe(
    'import{a}from"./a.js";const b=()=>deskwirePart(`./b.js`),c=()=>deskwirePart("./c.js");',
  );
});
