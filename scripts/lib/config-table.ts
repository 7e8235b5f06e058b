import { SETTINGS } from "@deskwire/server/config/config";
import type { Setting } from "@deskwire/server/config/config-readers";
import { SETTINGS_ZH } from "@deskwire/server/config/settings-zh";
import type { Language } from "@deskwire/server/platform/kernel/language";
import { inRoot } from "./paths.ts";

/** The documents that contain the table, and their languages. */
export const DOCUMENTS: readonly [path: string, language: Language][] = [
  [inRoot("README.md"), "en"],
  [inRoot("README.zh-CN.md"), "zh"],
];

const START = /<!-- configuration: .*? -->\n/;
const END = "<!-- /configuration -->";

/** Returns the document with an up-to-date configuration table. Throws when the document has no markers for it. */
export function withConfigTable(document: string, language: Language): string {
  const start = START.exec(document);
  const end = document.indexOf(END);
  if (start === null || end < start.index)
    throw new Error("the document has no configuration markers");
  const before = document.slice(0, start.index + start[0].length);
  return `${before}\n${TABLES[language]()}\n\n${document.slice(end)}`;
}

const TABLES: Record<Language, () => string> = {
  en: () =>
    configTable("| variable | meaning | default |", ({ about }, choices) =>
      choices === null ? about : `${about} One of ${choices.join(", ")}.`,
    ),
  zh: () =>
    configTable("| 变量 | 说明 | 默认值 |", (_, choices, name) =>
      choices === null ? SETTINGS_ZH[name] : `${SETTINGS_ZH[name]}可选值：${choices.join("、")}。`,
    ),
};

type Describe = (
  setting: Setting<unknown>,
  choices: string[] | null,
  name: keyof typeof SETTINGS,
) => string;

function configTable(head: string, describe: Describe): string {
  const rows = Object.entries<Setting<unknown>>(SETTINGS).map(([name, setting]) => {
    const choices = setting.choices?.map((choice) => `\`${choice}\``) ?? null;
    const about = describe(setting, choices, name as keyof typeof SETTINGS);
    return `| \`${name}\` | ${about} | ${setting.unset === "" ? "" : `\`${setting.unset}\``} |`;
  });
  return [head, "| --- | --- | --- |", ...rows].join("\n");
}
