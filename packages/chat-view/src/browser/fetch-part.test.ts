import { afterEach, expect, test, vi } from "vitest";
import { fetchPart } from "./fetch-part.ts";

afterEach(() => vi.unstubAllGlobals());

/** Serves these files. Returns the addresses that are asked for. */
function serve(files: Record<string, string>): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    const text = files[url];
    return Promise.resolve(new Response(text ?? "", { status: text === undefined ? 404 : 200 }));
  });
  return asked;
}

test("[BRW1] a part is fetched with all that it imports, each file once", async () => {
  const asked = serve({
    "https://shop.test/a/menu.js":
      'import{a as t}from"./icons.js";import"./shared.js";import("./far.js")',
    "https://shop.test/a/icons.js": 'export*from"./shared.js"',
    "https://shop.test/a/shared.js": "import`./icons.js`",
  });
  await fetchPart("https://shop.test/a/menu.js");
  await fetchPart("https://shop.test/a/menu.js");
  expect(asked.sort()).toEqual(
    ["icons", "menu", "shared"].map((name) => `https://shop.test/a/${name}.js`),
  );
});

test("[BRW1] a part whose import is missing is refused, and fetched when it is there again", async () => {
  const files: Record<string, string> = { "https://shop.test/b/menu.js": 'import"./icons.js"' };
  serve(files);
  await expect(fetchPart("https://shop.test/b/menu.js")).rejects.toThrow("icons.js");
  files["https://shop.test/b/icons.js"] = "";
  await fetchPart("https://shop.test/b/menu.js");
});
