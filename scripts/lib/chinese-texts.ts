import { readFile } from "node:fs/promises";
import { glob } from "node:fs/promises";
import ts from "typescript";
import { inRoot } from "./paths.ts";

/** A text of a program, and where it stands. */
export interface FoundText {
  file: string;
  text: string;
}

const HAN = /\p{Script=Han}/u;
const NOT_SHOWN = /\.test\.tsx?$|\/testing\/|\/(?:node_modules|generated|dist)\//;

/** The Chinese texts in the sources that match the patterns, tests left out. A value inside a text becomes `{value}`. */
export async function chineseTexts(patterns: readonly string[]): Promise<FoundText[]> {
  const found: FoundText[] = [];
  for await (const file of glob(patterns, { cwd: inRoot() })) {
    if (NOT_SHOWN.test(file)) continue;
    const source = await readFile(inRoot(file), "utf8");
    if (HAN.test(source)) found.push(...textsIn(file, source).map((text) => ({ file, text })));
  }
  return found;
}

/** The Chinese texts in one source, or in a page of HTML. */
export function textsIn(file: string, source: string): string[] {
  if (file.endsWith(".html")) return textsInHtml(source);
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    if (text !== null && HAN.test(text)) texts.push(text);
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, false, kindOf(file)));
  return texts;
}

/** What a page shows: its texts and the values of its attributes. */
function textsInHtml(page: string): string[] {
  const shown = page.replace(/<!--.*?-->/gsu, "");
  const values = [...shown.matchAll(/=\s*(?:"([^"]*)"|'([^']*)')/gu)];
  return [...shown.split(/<[^>]*>/u), ...values.map(([, double, single]) => double ?? single ?? "")]
    .map((text) => text.trim())
    .filter((text) => HAN.test(text));
}

function textOf(node: ts.Node): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isJsxText(node)) return node.text.trim();
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map((span) => `{value}${span.literal.text}`).join("");
}

function kindOf(file: string): ts.ScriptKind {
  if (file.endsWith(".tsx")) return ts.ScriptKind.TSX;
  return file.endsWith(".ts") ? ts.ScriptKind.TS : ts.ScriptKind.JS;
}

/** The prose of a Chinese page: a sentence or a cell each, code as `{code}`. */
export async function pageTexts(file: string): Promise<FoundText[]> {
  const page = await readFile(inRoot(file), "utf8");
  return proseOf(page)
    .split(/\n| \| |\| | \||(?<=[。！？；])/u)
    .map((line) => line.trim())
    .filter((line) => HAN.test(line))
    .map((text) => ({ file, text }));
}

/** Without blocks of code, comments and the marks of Markdown. */
function proseOf(page: string): string {
  return page
    .replace(/^(```+)[^\n]*\n.*?^\1$/gmsu, "")
    .replace(/<!--.*?-->|<\/?\w+[^>]*>/gsu, "")
    .replace(/`[^`\n]+`/gu, "{code}")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/gu, "$1")
    .replace(/(?<=[。：])\*\* /gu, "")
    .replace(/\*\*|^#+ |^\s*(?:[-*]|\d+\.) |^> /gmu, "");
}
