import { parseArgs } from "node:util";
import { recountCounters } from "../notifications/recount-counters.ts";
import { say, type Sentence } from "../platform/kernel/language.ts";
import { runCommand, withDatabase } from "./command.ts";

const USAGE = "DATABASE_URL=… npm run recount -- [--mend] [--lang en|zh]";

const TEXTS = {
  miscount: {
    en: "{user} {category}: counted {counted}, found {found}",
    zh: "{user} {category}：已计 {counted}，实际 {found}",
  },
  checked: {
    en: "Checked {counters} counters of {users} users: {verdict}.",
    zh: "已检查 {users} 个用户的 {counters} 个未读数：{verdict}。",
  },
  correct: { en: "all correct", zh: "全部正确" },
  wrong: { en: "{count} wrong", zh: "{count} 个有误" },
  corrected: { en: "{count} corrected", zh: "已更正 {count} 个" },
} as const satisfies Record<string, Sentence>;

/** [CTR2] Compares all counters with the notifications. The exit code is 0 if all are correct, else 1. */
await runCommand(async (language) => {
  const options = { mend: { type: "boolean", default: false }, lang: { type: "string" } } as const;
  const { mend } = parseArgs({ options }).values;
  return withDatabase(USAGE, async (database) => {
    const { users, counters, miscounts } = await recountCounters(database, { mend });
    for (const { userId, category, counted, found } of miscounts) {
      const user = JSON.stringify(userId);
      console.log(say(TEXTS.miscount, language, { user, category, counted, found }));
    }
    const count = miscounts.length;
    const verdict = say(
      count === 0 ? TEXTS.correct : mend ? TEXTS.corrected : TEXTS.wrong,
      language,
      { count },
    );
    console.log(say(TEXTS.checked, language, { counters, users, verdict }));
    return count > 0 && !mend ? 1 : 0;
  });
}, USAGE);
