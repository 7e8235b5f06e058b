import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { createMainSiteClient } from "../identity/main-site-client.ts";
import { readConfig, type Config } from "../config/config.ts";
import { checkCallback } from "./verify-callback.ts";
import { checkHook } from "./verify-hook.ts";
import { say, type Language } from "../platform/kernel/language.ts";
import { OperatorError } from "../platform/kernel/operator-error.ts";
import { runCommand } from "./command.ts";
import { hasFault, renderFindings, type Finding } from "./verify-report.ts";
import { checkSignature } from "./verify-signature.ts";
import { checkToken } from "./verify-token.ts";
import { VERIFY_TEXTS } from "./verify-texts.ts";

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

/** The error for a missing argument or a missing file. */
function badUsage(argument: string): OperatorError {
  return new OperatorError(VERIFY_TEXTS.badUsage, { argument });
}

async function verifyToken({ subject, options, config }: Request): Promise<Finding[]> {
  const url = options["jwks-url"] ?? config.USER_JWKS_URL;
  const client = createMainSiteClient({ allowPrivateAddresses: config.ALLOW_PRIVATE_ADDRESSES });
  const jwks = url === undefined ? null : { url, algorithms: config.USER_JWKS_ALGORITHMS, client };
  const secret = options.secret ?? config.USER_JWT_SECRET;
  try {
    return await checkToken({
      token: readSubject(subject),
      secret,
      jwks,
      audiences: config.USER_JWT_AUDIENCE,
      issuers: config.USER_JWT_ISSUER,
      now: Date.now(),
    });
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
  if (value === undefined || value === "") throw badUsage(`--${name}`);
  return value;
}

function readSubject(subject: string | undefined): string {
  if (subject === undefined) throw badUsage("<token>");
  return subject === "-" ? readFileSync(0, "utf8").trim() : subject;
}

/** npm runs commands in the folder of the project. The path is relative to the folder of the caller. */
function readBody(path: string): Buffer {
  if (path === "-") return readFileSync(0);
  const file = resolve(process.env["INIT_CWD"] ?? process.cwd(), path);
  if (!existsSync(file)) throw badUsage(`--body ${path}`);
  return readFileSync(file);
}

async function main(args: string[], language: Language): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const { help, ...options } = values;
  const check = CHECKS[positionals[0] ?? ""];
  if (help === true || check === undefined) {
    process.stdout.write(say(VERIFY_TEXTS.usage, language));
    return help === true ? 0 : 2;
  }
  const config = readConfig(process.env);
  const findings = await check({ options, subject: positionals[1], config, language });
  process.stdout.write(renderFindings(findings, language));
  return hasFault(findings) ? 1 : 0;
}

await runCommand((language) => main(process.argv.slice(2), language));
