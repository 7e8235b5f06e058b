import { openDatabase, type Database } from "../platform/postgres/database.ts";
import { chooseLanguage, type Language, type Sentence } from "../platform/kernel/language.ts";
import { OperatorError } from "../platform/kernel/operator-error.ts";

const TEXTS = {
  noDatabaseUrl: {
    en: "DATABASE_URL is not set. Usage: {usage}",
    zh: "未设置 DATABASE_URL。用法：{usage}",
  },
  usage: { en: "Usage: {usage}", zh: "用法：{usage}" },
  badOptions: {
    en: "Bad command line ({reason}). Run with --help for the usage.",
    zh: "命令行有误（{reason}）。运行 --help 查看用法。",
  },
} as const satisfies Record<string, Sentence>;

const FAILED = 2;

/**
 * Runs a command to its end, with the exit code that `main` returns. Prints a failure in the operator's language and
 * sets the exit code 2. A command without `--help` gives its `usage`, which a bad command line is answered with.
 */
export async function runCommand(
  main: (language: Language) => Promise<number>,
  usage?: string,
): Promise<void> {
  const language = chooseLanguage(languageOption(process.argv), process.env);
  try {
    process.exitCode = await main(language);
  } catch (error) {
    console.error(failureText(error, language, usage));
    process.exitCode = FAILED;
  }
}

/** The value of `--lang`, also of a command line that cannot be parsed. */
function languageOption(args: readonly string[]): string | undefined {
  const at = args.indexOf("--lang");
  if (at >= 0) return args[at + 1];
  return args.find((each) => each.startsWith("--lang="))?.slice("--lang=".length);
}

function failureText(error: unknown, language: Language, usage: string | undefined): string {
  if (error instanceof OperatorError) return error.in(language);
  if (!(error instanceof Error)) return String(error);
  const refused = "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  if (!refused) return error.message;
  if (usage !== undefined) return usageError(usage).in(language);
  return new OperatorError(TEXTS.badOptions, { reason: error.message }).in(language);
}

/** The error for a command line that does not follow `usage`. */
export function usageError(usage: string): OperatorError {
  return new OperatorError(TEXTS.usage, { usage });
}

/** Runs `work` with one connection to the database of `DATABASE_URL`. */
export async function withDatabase<T>(
  usage: string,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const url = process.env["DATABASE_URL"];
  if (url === undefined || url === "") throw new OperatorError(TEXTS.noDatabaseUrl, { usage });
  const onError = (error: Error): void => console.error(error.message);
  const database = openDatabase({ url, poolMax: 1, onError });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
