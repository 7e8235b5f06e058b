import { SETTINGS } from "@deskwire/server/config/config";
import { inRoot } from "./paths.ts";

/** Documents that hold the table. */
export const DOCUMENTS = ["README.md", "README.zh-CN.md"].map((name) => inRoot(name));

const START = /<!-- configuration: .*? -->\n/;
const END = "<!-- /configuration -->";

/** The document with its configuration table as the settings are now. Throws when it has no place for one. */
export function withConfigTable(document: string): string {
  const start = START.exec(document);
  const end = document.indexOf(END);
  if (start === null || end < start.index)
    throw new Error("the document has no configuration markers");
  const before = document.slice(0, start.index + start[0].length);
  return `${before}\n${configTable()}\n\n${document.slice(end)}`;
}

function configTable(): string {
  const rows = Object.entries(SETTINGS).map(
    ([name, { about, unset }]) =>
      `| \`${name}\` | ${about} | ${unset === "" ? "" : `\`${unset}\``} |`,
  );
  return ["| variable | what it is | unset |", "| --- | --- | --- |", ...rows].join("\n");
}
