import { SETTINGS } from "@deskwire/server/config/config";
import { inRoot } from "./paths.ts";

/** The documents that contain the table. */
export const DOCUMENTS = ["README.md", "README.zh-CN.md"].map((name) => inRoot(name));

const START = /<!-- configuration: .*? -->\n/;
const END = "<!-- /configuration -->";

/** Returns the document with an up-to-date configuration table. Throws when the document has no markers for it. */
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
  return ["| variable | meaning | default |", "| --- | --- | --- |", ...rows].join("\n");
}
