import type { Sentence } from "../platform/kernel/language.ts";
import { SECRET_TEXTS } from "./verify-secret-texts.ts";
import { SIGNATURE_TEXTS } from "./verify-signature-texts.ts";
import { TOKEN_TEXTS } from "./verify-token-texts.ts";
import { CALLBACK_TEXTS } from "./verify-callback-texts.ts";
import { HOOK_TEXTS } from "./verify-hook-texts.ts";

const COMMAND = {
  badUsage: {
    en: "The argument {argument} is missing, or its file does not exist. Run with --help for the usage.",
    zh: "缺少参数 {argument}，或文件不存在。运行 --help 查看用法。",
  },
  usage: {
    en: `Checks your side of the integration. Changes no counters and notifies nobody.

npm run verify -- token <jwt | ->         checks whether Deskwire accepts this user token
    --secret …      default: USER_JWT_SECRET from the environment
    --jwks-url …    default: USER_JWKS_URL from the environment
npm run verify -- callback <token | ->    checks how your site responds at MAIN_SITE_VERIFY_URL
    --url …         default: MAIN_SITE_VERIFY_URL from the environment
npm run verify -- hook --url https://chat.example.com
    --secret …      whsec_…; default: HOOK_SECRETS from the environment
npm run verify -- signature --id … --timestamp … --signature … --body <file | ->
    --secret …      whsec_…; default: HOOK_SECRETS from the environment

--lang en|zh        language; default: from LC_ALL or LANG
“-” reads standard input, so that the shell's history does not contain the token.
The exit code is 0 if all checks pass, 1 if one fails, 2 for a wrong command.
`,
    zh: `检查主站一侧的对接。不会计数，也不会通知任何人。

npm run verify -- token <jwt | ->         检查 Deskwire 是否接受用户令牌
    --secret …      即 USER_JWT_SECRET，默认取自环境变量
    --jwks-url …    即 USER_JWKS_URL，默认取自环境变量
npm run verify -- callback <令牌 | ->     检查令牌校验接口（MAIN_SITE_VERIFY_URL）
    --url …         默认取自环境变量 MAIN_SITE_VERIFY_URL
npm run verify -- hook --url https://chat.example.com
    --secret …      whsec_…，默认取自环境变量 HOOK_SECRETS
npm run verify -- signature --id … --timestamp … --signature … --body <文件 | ->
    --secret …      whsec_…，默认取自环境变量 HOOK_SECRETS

--lang en|zh        语言，默认取自 LC_ALL 或 LANG
“-”表示从标准输入读取，不会留在 shell 历史中。
退出码：0 表示全部正常，1 表示有问题需要处理，2 表示命令有误。
`,
  },
};

/** Every sentence of `npm run verify`. */
export const VERIFY_TEXTS = {
  ...SECRET_TEXTS,
  ...SIGNATURE_TEXTS,
  ...TOKEN_TEXTS,
  ...CALLBACK_TEXTS,
  ...HOOK_TEXTS,
  ...COMMAND,
} as const satisfies Record<string, Sentence>;

export type VerifyText = keyof typeof VERIFY_TEXTS;
