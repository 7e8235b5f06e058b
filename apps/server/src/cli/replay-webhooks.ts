import { parseArgs } from "node:util";
import { say, type Sentence } from "../platform/kernel/language.ts";
import { deliveryStore } from "../webhooks/delivery-store.ts";
import { runCommand, usageError, withDatabase } from "./command.ts";

const USAGE = "DATABASE_URL=… npm run replay -- <delivery id> … | --dead [--lang en|zh]";

const TEXTS = {
  due: { en: "{id} will be sent again", zh: "{id} 将重新投递" },
  disabled: {
    en: "{id} not sent: its endpoint is disabled",
    zh: "{id} 未投递：Webhook 地址已停用",
  },
  unknown: { en: "{id} not found", zh: "{id} 不存在" },
  total: { en: "{count} deliveries", zh: "共 {count} 个投递" },
} as const satisfies Record<string, Sentence>;

/** [OUT4] Marks deliveries to be sent again: the given ones, or all dead ones. A running server sends them. */
await runCommand(async (language) => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { dead: { type: "boolean", default: false }, lang: { type: "string" } },
  });
  if (values.dead === positionals.length > 0) throw usageError(USAGE);
  return withDatabase(USAGE, async ({ pool }) => {
    const ids = values.dead ? await deliveryStore.dead(pool) : positionals;
    let code = 0;
    for (const id of ids) {
      const replayed = await deliveryStore.replay(pool, id);
      console.log(say(TEXTS[replayed], language, { id }));
      if (replayed !== "due") code = 1;
    }
    console.log(say(TEXTS.total, language, { count: ids.length }));
    return code;
  });
}, USAGE);
