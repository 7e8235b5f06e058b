import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const KB = 1024;

/** What a browser fetches before a front end can be used: its page, and all that the page imports. */
export interface FirstLoad {
  /** Relative to the app's `dist`. */
  folder: string;
  entry: string;
  /** The start of the names of files that are imported at once: one of them, the largest counts. */
  language: string | null;
  /** Compressed. */
  bytesMax: number;
}

const BUDGETS: readonly FirstLoad[] = [
  { folder: "user-widget/dist", entry: "widget.js", language: null, bytesMax: 4 * KB },
  {
    folder: "user-widget/dist/widget",
    entry: "index.html",
    language: "(en|zh)-",
    bytesMax: 45 * KB,
  },
  { folder: "agent-web/dist", entry: "index.html", language: "(en|zh)-", bytesMax: 250 * KB },
];

/** A line for each front end that is above its budget. `apps` is the folder of the apps. */
export function overBudget(apps: string): string[] {
  return BUDGETS.flatMap((budget) => {
    const bytes = firstLoadBytes(apps, budget);
    if (bytes <= budget.bytesMax) return [];
    return [
      `apps/${budget.folder} first loads ${bytes} bytes compressed, over ${budget.bytesMax}.`,
    ];
  });
}

export function firstLoadBytes(apps: string, { folder, entry, language }: FirstLoad): number {
  const dist = join(apps, folder);
  const files = new Set<string>();
  collect(dist, entry, files);
  const sizes = [...files].map((file) => compressedBytes(join(dist, file)));
  return sizes.reduce((sum, size) => sum + size, languageBytes(dist, language));
}

/** The file and all that it imports at once. Dynamic imports come later. */
function collect(dist: string, file: string, files: Set<string>): void {
  if (files.has(file)) return;
  files.add(file);
  const text = readFileSync(join(dist, file), "utf8");
  const names = file.endsWith(".html")
    ? [...text.matchAll(/"[^"]*assets\/([^"/]+\.(?:js|css))"/g)]
    : [...text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)];
  for (const [, name] of names) collect(dist, `assets/${name}`, files);
}

function languageBytes(dist: string, language: string | null): number {
  if (language === null) return 0;
  const isLanguage = new RegExp(`^${language}.*\\.js$`);
  const names = readdirSync(join(dist, "assets")).filter((name) => isLanguage.test(name));
  return Math.max(...names.map((name) => compressedBytes(join(dist, "assets", name))));
}

function compressedBytes(file: string): number {
  return gzipSync(readFileSync(file), { level: 9 }).length;
}
