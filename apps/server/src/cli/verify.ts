import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { createMainSiteClient } from "../identity/main-site-client.ts";
import { readConfig, type Config } from "../config/config.ts";
import { checkCallback } from "./verify-callback.ts";
import { checkHook } from "./verify-hook.ts";
import {
  bad,
  chooseLanguage,
  hasFault,
  renderFindings,
  type Finding,
  type Language,
} from "./verify-report.ts";
import { checkSignature } from "./verify-signature.ts";
import { checkToken } from "./verify-token.ts";
import { USAGE } from "./verify-usage.ts";

const OPTIONS = {
  secret: { type: "string" },
  "jwks-url": { type: "string" },
  url: { type: "string" },
  id: { type: "string" },
  timestamp: { type: "string" },
  signature: { type: "string" },
  body: { type: "string" },
  lang: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

type Options = Partial<Record<Exclude<keyof typeof OPTIONS, "help">, string>>;

interface Request {
  options: Options;
  subject: string | undefined;
  config: Config;
  language: Language;
}

const CHECKS: Record<string, (request: Request) => Promise<Finding[]>> = {
  token: verifyToken,
  callback: verifyCallback,
  hook: verifyHook,
  signature: verifySignature,
};

/** A command with missing or wrong arguments. */
class UsageError extends Error {
  override name = "UsageError";
}

async function verifyToken({ subject, options, config }: Request): Promise<Finding[]> {
  const url = options["jwks-url"] ?? config.USER_JWKS_URL;
  const client = createMainSiteClient({ allowPrivateAddresses: config.ALLOW_PRIVATE_ADDRESSES });
  const jwks = url === undefined ? null : { url, algorithms: config.USER_JWKS_ALGORITHMS, client };
  const secret = options.secret ?? config.USER_JWT_SECRET;
  try {
    return await checkToken({ token: readSubject(subject), secret, jwks, now: Date.now() });
  } finally {
    client.close();
  }
}

async function verifyCallback({ subject, options, config }: Request): Promise<Finding[]> {
  const url = need("url", options.url ?? config.MAIN_SITE_VERIFY_URL);
  const client = createMainSiteClient({ allowPrivateAddresses: config.ALLOW_PRIVATE_ADDRESSES });
  try {
    return await checkCallback({ url, token: readSubject(subject), client });
  } finally {
    client.close();
  }
}

async function verifyHook({ options, config, language }: Request): Promise<Finding[]> {
  const secret = need("secret", options.secret ?? (config.HOOK_SECRETS.join(",") || undefined));
  return checkHook({ url: need("url", options.url), secret, language });
}

async function verifySignature({ options, config }: Request): Promise<Finding[]> {
  const { id, timestamp, signature } = options;
  const secret = need("secret", options.secret ?? (config.HOOK_SECRETS.join(",") || undefined));
  const body = readBody(need("body", options.body));
  return checkSignature({ secret, id, timestamp, signature, body, now: Date.now() });
}

function need(name: string, value: string | undefined): string {
  if (value === undefined || value === "") throw new UsageError(`--${name}`);
  return value;
}

function readSubject(subject: string | undefined): string {
  if (subject === undefined) throw new UsageError("<token>");
  return subject === "-" ? readFileSync(0, "utf8").trim() : subject;
}

/** npm runs commands in the folder of the project. The path is relative to the folder of the caller. */
function readBody(path: string): Buffer {
  if (path === "-") return readFileSync(0);
  const file = resolve(process.env["INIT_CWD"] ?? process.cwd(), path);
  if (!existsSync(file)) throw new UsageError(`--body ${path}`);
  return readFileSync(file);
}

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const { help, ...options } = values;
  const language = chooseLanguage(options.lang, process.env);
  const check = CHECKS[positionals[0] ?? ""];
  if (help === true || check === undefined) {
    process.stdout.write(USAGE[language]);
    return help === true ? 0 : 2;
  }
  try {
    const config = readConfig(process.env);
    const findings = await check({ options, subject: positionals[1], config, language });
    process.stdout.write(renderFindings(findings, language));
    return hasFault(findings) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { en, zh } = bad(
      `The argument ${error.message} is missing, or its file does not exist. Run with --help for the usage.`,
      `缺少 ${error.message}，或其所指不存在。--help 有说明。`,
    ).text;
    process.stderr.write(`${language === "zh" ? zh : en}\n`);
    return 2;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // Errors of parseArgs and of the configuration are one sentence.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
