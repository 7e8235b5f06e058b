import type { Environment } from "./environment.ts";
import type { Figures, FiguresFile } from "./figures-file.ts";
import { verdictOf, type Verdict } from "./line.ts";
import { budgetOf, judgedOf } from "./print-table.ts";
import { inLanguage, type Language, type Text } from "./text.ts";

const START = /<!-- figures: .*? -->\n/;
const END = "<!-- /figures -->";

/** The page's own words. */
const WORDS = {
  head: {
    en: ["scenario", "what", "measured", "compared with", "judged", "budget", "verdict"],
    zh: ["场景", "指标", "测得", "对照", "判定值", "目标", "结论"],
  },
  notMeasured: { en: "not measured", zh: "尚未测量" },
  noRun: { en: "No run has been recorded yet.", zh: "还没有测量记录。" },
  aim: { en: "aim", zh: "期望" },
  cores: { en: "cores", zh: "核" },
  memory: { en: "memory", zh: "内存" },
  commit: { en: "commit", zh: "提交" },
  comma: { en: ", ", zh: "，" },
  colon: { en: ": ", zh: "：" },
  verdicts: {
    "aim reached": { en: "aim reached", zh: "达到期望" },
    reached: { en: "reached", zh: "达标" },
    missed: { en: "missed", zh: "未达标" },
    "": { en: "", zh: "" },
  } satisfies Record<Verdict, Text>,
};

export interface PageFigures {
  /** All scenarios, in the order of the table. */
  scenarios: readonly string[];
  figures: FiguresFile;
  language: Language;
}

/** The page with the block between its `figures` markers made anew. Throws when it has no markers. */
export function withFigures(page: string, content: PageFigures): string {
  const start = START.exec(page);
  const end = page.indexOf(END);
  if (start === null || end < start.index) throw new Error("the page has no figures markers");
  const before = page.slice(0, start.index + start[0].length);
  return `${before}\n${blockOf(content)}\n\n${page.slice(end)}`;
}

function blockOf(content: PageFigures): string {
  const { scenarios, figures, language } = content;
  const runs = runsOf(content).map((run) => `- ${run}`);
  const head = WORDS.head[language];
  const rows = scenarios.flatMap((scenario) => rowsOf(scenario, figures[scenario], language));
  const table = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  const facts = runs.length === 0 ? WORDS.noRun[language] : runs.join("\n");
  return `${facts}\n\n${table.join("\n")}`;
}

/** One line for each run that figures come from, with the scenarios that it measured. */
function runsOf({ scenarios, figures, language }: PageFigures): string[] {
  const byRun = new Map<string, string[]>();
  for (const scenario of scenarios) {
    const found = figures[scenario];
    if (found === undefined) continue;
    const run = describe(found.environment, language);
    byRun.set(run, [...(byRun.get(run) ?? []), `\`${scenario}\``]);
  }
  const [comma, colon] = [WORDS.comma[language], WORDS.colon[language]];
  return [...byRun].map(([run, measured]) => `${run}${colon}${measured.join(comma)}`);
}

function describe(environment: Environment, language: Language): string {
  const { date, commit, cpu, cores, memoryBytes, kernel, node, postgres } = environment;
  return [
    date.slice(0, 10),
    cpu,
    `${cores} ${WORDS.cores[language]}`,
    `${Math.round(memoryBytes / 2 ** 30)} GiB ${WORDS.memory[language]}`,
    `Linux ${kernel}`,
    `Node ${node}`,
    `PostgreSQL ${postgres}`,
    ...(commit === null ? [] : [`${WORDS.commit[language]} ${commit.slice(0, 8)}`]),
  ].join(WORDS.comma[language]);
}

function rowsOf(scenario: string, figures: Figures | undefined, language: Language): string[][] {
  const name = `\`${scenario}\``;
  if (figures === undefined) return [[name, WORDS.notMeasured[language], "", "", "", "", ""]];
  return figures.lines.map((line) => [
    name,
    line.what[language],
    line.note === undefined || language === "zh"
      ? line.measured
      : `${line.measured} (${line.note})`,
    inLanguage(line.peer ?? "", language),
    judgedOf(line),
    budgetOf(line, WORDS.aim[language]),
    WORDS.verdicts[verdictOf(line)][language],
  ]);
}
