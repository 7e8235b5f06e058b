import type { Credentials } from "../accounts/seed-accounts.ts";
import type { Config } from "../config/config.ts";
import { say, type Language } from "../platform/kernel/language.ts";
import { START_TEXTS } from "./start-texts.ts";

interface Started {
  url: string;
  credentials: readonly Credentials[];
}

/** What a server prints once it serves: its addresses, and accounts with which somebody can sign in. */
export function welcomeOf(
  { url, credentials }: Started,
  { DEMO }: Pick<Config, "DEMO">,
  language: Language,
): string {
  const rows: [label: keyof typeof START_TEXTS, text: string][] = [
    ...(DEMO !== false ? [["shop", `${url}/demo/`] as [keyof typeof START_TEXTS, string]] : []),
    ["console", `${url}/agent/`],
    ["docs", `${url}/docs`],
    ...credentials.map(({ who, email, password }): [keyof typeof START_TEXTS, string] => [
      who,
      password === null
        ? say(START_TEXTS.knownAccount, language, { email })
        : say(START_TEXTS.account, language, { email, password }),
    ]),
  ];
  const labels = rows.map(([label]) => say(START_TEXTS[label], language));
  const width = Math.max(...labels.map(columnsOf));
  const lines = rows.map(([, text], at) => {
    const label = labels[at] ?? "";
    return `  ${label}${" ".repeat(width - columnsOf(label))}  ${text}`;
  });
  return [say(START_TEXTS.ready, language), ...lines].join("\n");
}

/** How wide a terminal shows it: a Chinese character takes two columns. */
function columnsOf(text: string): number {
  return [...text].reduce((sum, each) => sum + (/\p{Script=Han}/u.test(each) ? 2 : 1), 0);
}
