import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { ARROWS } from "./layers.ts";
import { inRoot } from "./paths.ts";

const PAGES = ["*.md", "docs/**/*.md", "examples/**/*.md", "packages/*/*.md"].flatMap((pattern) =>
  globSync(pattern, { cwd: inRoot(), exclude: (name) => name === "node_modules" }),
);
const SOURCES = ["apps", "packages", "scripts", "bench", "e2e", "examples", "prisma"].flatMap(
  (folder) =>
    globSync(`${folder}/**/*.{ts,tsx,mjs,sql,prisma}`, {
      cwd: inRoot(),
      exclude: (name) => ["node_modules", "dist", "generated"].includes(name),
    }),
);
const TWINS = PAGES.filter((page) => page.endsWith(".zh-CN.md"));

function read(page: string): string {
  return readFileSync(inRoot(page), "utf8");
}

/** The page without its blocks of code, in which nothing is a heading or a link. */
function prose(page: string): string {
  return read(page).replaceAll(/^```.*?^```/gms, "");
}

function headings(page: string): string[] {
  return [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
}

/** The anchor that GitHub gives to a heading. */
function anchorOf(heading: string): string {
  const kept = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "");
  return kept.trim().replaceAll(/\s/g, "-");
}

function brokenLinks(page: string): string[] {
  const links = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? page : join(dirname(page), path);
    if (!existsSync(inRoot(target))) return true;
    return anchor !== undefined && !headings(target).map(anchorOf).includes(anchor);
  });
}

/** Names of source files in the text, such as `messages/send-message.ts`. */
function namedFiles(page: string): string[] {
  const names = [...prose(page).matchAll(/`(\w[\w./-]*\.(?:ts|tsx|mjs|sql|prisma))`/g)];
  return names.map(([, name = ""]) => name);
}

test("there are pages, twins and sources to check", () => {
  expect(PAGES).toContain("docs/architecture.md");
  expect(TWINS).toContain("README.zh-CN.md");
  expect(SOURCES.length).toBeGreaterThan(500);
  expect(namedFiles("docs/architecture.md").length).toBeGreaterThan(20);
  expect(headings("docs/architecture.md").length).toBeGreaterThan(5);
});

test.each(PAGES)("the links of %s lead somewhere", (page) => {
  expect(brokenLinks(page)).toEqual([]);
});

test.each(PAGES)("the files that %s names exist", (page) => {
  const exists = (name: string): boolean =>
    SOURCES.some((source) => source === name || source.endsWith(`/${name}`));
  expect(namedFiles(page).filter((name) => !exists(name))).toEqual([]);
});

test.each(PAGES)("the npm scripts that %s names exist", (page) => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const named = [...read(page).matchAll(/npm run ([a-z-]+)/g)].map(([, name = ""]) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

/** What a page sets as code: settings, files, commands, codes. Those with Chinese in them are its own. */
function codeSpans(page: string): string[] {
  const spans = [...prose(page).matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
  return [...new Set(spans.filter((code) => !/\p{Script=Han}/u.test(code)))].sort();
}

test.each(TWINS)("%s names the same settings, files and codes as its English page", (twin) => {
  expect(codeSpans(twin)).toEqual(codeSpans(twin.replace(".zh-CN.md", ".md")));
});

test.each(TWINS)("%s and its English page link to each other at the top", (twin) => {
  const english = twin.replace(".zh-CN.md", ".md");
  const top = (page: string) => prose(page).split("\n## ")[0] ?? "";
  expect(top(twin)).toContain(`[English](${basename(english)}) · **中文**`);
  expect(top(english)).toContain(`**English** · [中文](${basename(twin)})`);
});

test.each(TWINS)("%s has as many headings as its English page", (twin) => {
  expect(headings(twin)).toHaveLength(headings(twin.replace(".zh-CN.md", ".md")).length);
});

test("the table of rooms in docs/architecture.md has the rooms and the arrows of the layering check", () => {
  const rows = prose("docs/architecture.md").matchAll(
    /^\| `([a-z]+)` \|[^|]*\|[^|]*\|[^|]*\| ([^|]*) \|[^|]*\|$/gm,
  );
  const told = [...rows].map(([, room = "", uses = ""]): [string, string[]] => [
    room,
    uses === "–" ? [] : uses.split(", ").toSorted(),
  ]);
  const listed = Object.entries(ARROWS).map(([room, uses]): [string, string[]] => [
    room,
    uses.toSorted(),
  ]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(listed));
});
