import type { Sentence } from "./verify-report.ts";

export const USAGE: Sentence = {
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

--lang en|zh        language; default: from LANG
“-” reads standard input, so that the shell's history does not contain the token.
The exit code is 0 if all checks pass, 1 if one fails, 2 for a wrong command.
`,
  zh: `检查主站一侧的对接。不会产生任何计数，也不会通知任何人。

npm run verify -- token <jwt | ->         Deskwire 会接受这个用户令牌吗？
    --secret …      即 USER_JWT_SECRET；未给出时取自环境变量
    --jwks-url …    即 USER_JWKS_URL；未给出时取自环境变量
npm run verify -- callback <令牌 | ->     主站对 MAIN_SITE_VERIFY_URL 的回答正确吗？
    --url …         未给出时取自环境变量 MAIN_SITE_VERIFY_URL
npm run verify -- hook --url https://chat.example.com
    --secret …      whsec_…；未给出时取自环境变量 HOOK_SECRETS
npm run verify -- signature --id … --timestamp … --signature … --body <文件 | ->
    --secret …      whsec_…；未给出时取自环境变量 HOOK_SECRETS

--lang en|zh        语言；未给出时取自 LANG
“-”表示读取标准输入：这样不会留在 shell 历史里。
退出码：0 表示一切正常，1 表示有需要修正之处，2 表示命令有误。
`,
};
