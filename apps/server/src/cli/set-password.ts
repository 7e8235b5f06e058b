import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { accountStore } from "../accounts/account-store.ts";
import { setPassword } from "../accounts/set-password.ts";
import { say, type Language, type Sentence } from "../platform/kernel/language.ts";
import { OperatorError } from "../platform/kernel/operator-error.ts";
import type { Database } from "../platform/postgres/database.ts";
import { usageError, withDatabase } from "./command.ts";

export const USAGE =
  "[DATABASE_URL=…] [NEW_PASSWORD=…] npm run set-password -- EMAIL [--lang en|zh]";

const TEXTS = {
  generated: {
    en: "{email} has a new password: {password}",
    zh: "{email} 的新密码：{password}",
  },
  given: {
    en: "{email} has the password of NEW_PASSWORD.",
    zh: "{email} 的密码已改为 NEW_PASSWORD 的值。",
  },
  effect: {
    en: "The account ({role}) is enabled, and its earlier sign-ins have ended.",
    zh: "该账号（{role}）已启用，此前的登录全部失效。",
  },
  unknown: {
    en: "No account has the e-mail address {email}. The admins are: {admins}.",
    zh: "没有邮箱为 {email} 的账号。现有管理员：{admins}。",
  },
  weak: {
    en: "NEW_PASSWORD is too easy to guess: use at least 10 characters that are not a common password. Without NEW_PASSWORD, a password is generated.",
    zh: "NEW_PASSWORD 过于简单：至少 10 个字符，不能是常见密码。不设置 NEW_PASSWORD 时自动生成。",
  },
} as const satisfies Record<string, Sentence>;

/**
 * [DOR4] Sets the password of the account that the command line names: NEW_PASSWORD of the environment, which no list of
 * processes shows, or a generated one, which is printed. Throws an OperatorError when that is not possible.
 */
export async function runSetPassword(language: Language): Promise<number> {
  const { positionals } = parseArgs({
    allowPositionals: true,
    options: { lang: { type: "string" } },
  });
  const [email] = positionals;
  if (email === undefined || positionals.length > 1) throw usageError(USAGE);
  const given = process.env["NEW_PASSWORD"];
  const password = given ?? randomBytes(15).toString("base64url");
  return withDatabase(USAGE, async (database) => {
    const changed = await setPassword(database, { email, password });
    if (!changed.ok) throw await explain(database, { email, code: changed.refusal.code });
    const { email: known, role } = changed.value;
    const told = given === undefined ? TEXTS.generated : TEXTS.given;
    console.log(say(told, language, { email: known, password }));
    console.log(say(TEXTS.effect, language, { role }));
    return 0;
  });
}

async function explain(
  { prisma }: Database,
  { email, code }: { email: string; code: string },
): Promise<OperatorError> {
  if (code === "weak_password") return new OperatorError(TEXTS.weak);
  const admins = await accountStore.ownAdmins(prisma);
  const list = admins.map((admin) => admin.email).join(", ") || "–";
  return new OperatorError(TEXTS.unknown, { email, admins: list });
}
