import ts from "typescript";

/** The names of the tests and suites in a source, in order. Tests that never run and values inside a name are left out. */
export function testNames(file: string, source: string): string[] {
  const kind = file.endsWith(".tsx") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTest(node.expression)) names.push(textOf(node.arguments[0]));
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, false, kind));
  return names.filter((name) => name !== "");
}

/** `test`, `test.each(rows)`, `describe.runIf(has)` and the like. */
function isTest(called: ts.Expression): boolean {
  if (ts.isIdentifier(called)) return ["test", "it", "describe"].includes(called.text);
  if (ts.isCallExpression(called)) return isTest(called.expression);
  if (ts.isTaggedTemplateExpression(called)) return isTest(called.tag);
  if (!ts.isPropertyAccessExpression(called)) return false;
  return !["skip", "todo"].includes(called.name.text) && isTest(called.expression);
}

function textOf(name: ts.Expression | undefined): string {
  if (name === undefined) return "";
  if (ts.isStringLiteralLike(name)) return name.text;
  if (ts.isTemplateExpression(name))
    return name.head.text + name.templateSpans.map(({ literal }) => literal.text).join("");
  return ts.isBinaryExpression(name) ? textOf(name.left) + textOf(name.right) : "";
}
