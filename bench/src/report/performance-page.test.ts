import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readFigures } from "./figures-file.ts";
import { SCENARIO_NAMES } from "../scenarios/all.ts";
import { PAGES } from "../write-docs.ts";
import type { Environment } from "./environment.ts";
import { withFigures } from "./performance-page.ts";

const PAGE = "# Performance\n\n<!-- figures: generated -->\n\nold\n\n<!-- /figures -->\n\nText.\n";

const ENVIRONMENT: Environment = {
  date: "2026-01-02T03:04:05.000Z",
  commit: "0123456789abcdef",
  changed: false,
  cpu: "Test CPU",
  cores: 2,
  memoryBytes: 8 * 2 ** 30,
  kernel: "6.1",
  node: "v24.1.0",
  postgres: "18.4",
  loadBefore: 0,
};
const FIGURES = {
  messages: {
    environment: ENVIRONMENT,
    lines: [
      {
        what: { en: "durable messages", zh: "持久化消息" },
        measured: "12,000/s",
        note: "server 40 µs",
        peer: "ws relay 15,000/s",
        value: 80,
        unit: " %",
        budget: { better: "more" as const, reach: 60, aim: 80 },
      },
    ],
  },
};

test("the block shows the machine, the date and every scenario; the text around it stays", () => {
  const page = withFigures(PAGE, {
    scenarios: ["messages", "idle"],
    figures: FIGURES,
    language: "en",
  });
  expect(page).toBe(`# Performance

<!-- figures: generated -->

- 2026-01-02, Test CPU, 2 cores, 8 GiB memory, Linux 6.1, Node v24.1.0, PostgreSQL 18.4, commit 01234567: \`messages\`

| scenario | what | measured | compared with | judged | budget | verdict |
| --- | --- | --- | --- | --- | --- | --- |
| \`messages\` | durable messages | 12,000/s (server 40 µs) | ws relay 15,000/s | 80.0 % | ≥ 60 %, aim 80 % | aim reached |
| \`idle\` | not measured |  |  |  |  |  |

<!-- /figures -->

Text.
`);
});

test("the Chinese block has Chinese words", () => {
  const content = { scenarios: ["messages", "idle"], figures: FIGURES, language: "zh" } as const;
  const page = withFigures(PAGE, content);
  expect(page).toContain("| 持久化消息 | 12,000/s | ws relay 15,000/s |");
  expect(page).toContain("| `idle` | 尚未测量 |");
});

test("a page without markers is refused", () => {
  const content = { scenarios: [], figures: {}, language: "en" } as const;
  expect(() => withFigures("# Nothing here", content)).toThrow("no figures markers");
});

test.each(PAGES.filter(({ path }) => existsSync(path)))(
  "$path shows the checked-in figures; `npm run bench -- --write-docs` brings it up to date",
  ({ path, language }) => {
    const page = readFileSync(path, "utf8");
    const content = { scenarios: SCENARIO_NAMES, figures: readFigures(), language };
    expect(page).toBe(withFigures(page, content));
  },
);
