import { glob, readFile } from "node:fs/promises";
import ts from "typescript";
import { inRoot } from "./paths.ts";

/** Functions whose second argument is a refusal's message. */
const REFUSERS = new Set(["refuse", "refused", "refuseSignature"]);

/** The English messages with which the server's sources refuse; a value inside becomes `{1}`, the next `{2}`. */
export async function refusalMessages(): Promise<Set<string>> {
  const messages = new Set<string>();
  for await (const file of glob("apps/server/src/**/*.ts", { cwd: inRoot() })) {
    if (/\.test\.ts$|\/testing\/|\/cli\//.test(file)) continue;
    const source = await readFile(inRoot(file), "utf8");
    collect(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true), messages);
  }
  return messages;
}

function collect(node: ts.Node, messages: Set<string>): void {
  const message = messageAt(node);
  const text = message === null ? null : textOf(message);
  if (text !== null && text !== "") messages.add(text);
  node.forEachChild((child) => collect(child, messages));
}

/** Where a message is given: `refuse(code, message)` or `{ code, message }`. */
function messageAt(node: ts.Node): ts.Expression | null {
  if (ts.isCallExpression(node) && REFUSERS.has(node.expression.getText()))
    return node.arguments[1] ?? null;
  if (ts.isPropertyAssignment(node) && node.name.getText() === "message") return node.initializer;
  return null;
}

function textOf(node: ts.Expression): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return (
    node.head.text +
    node.templateSpans.map(({ literal }, at) => `{${at + 1}}${literal.text}`).join("")
  );
}
