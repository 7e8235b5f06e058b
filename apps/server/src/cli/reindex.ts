import { parseArgs } from "node:util";
import { say, type Sentence } from "../platform/kernel/language.ts";
import { reindexMessages } from "../search/reindex-messages.ts";
import { reindexPeople } from "../search/reindex-people.ts";
import { runCommand, withDatabase } from "./command.ts";

const USAGE = "DATABASE_URL=… npm run reindex -- [--lang en|zh]";

const TEXTS = {
  going: { en: "{count} conversations …", zh: "已处理 {count} 个会话…" },
  done: {
    en: "Indexed the messages of {count} conversations.",
    zh: "已重建 {count} 个会话的消息索引。",
  },
  goingPeople: { en: "{count} people …", zh: "已处理 {count} 位客户…" },
  donePeople: { en: "Indexed {count} people.", zh: "已重建 {count} 位客户的索引。" },
} as const satisfies Record<string, Sentence>;

/** [SRC6] Makes the search index anew. Servers may run meanwhile. */
await runCommand(async (language) => {
  parseArgs({ options: { lang: { type: "string" } } });
  return withDatabase(USAGE, async (database) => {
    const told = (count: number) => console.log(say(TEXTS.going, language, { count }));
    const count = await reindexMessages(database, told);
    console.log(say(TEXTS.done, language, { count }));
    const people = await reindexPeople(database, (done) =>
      console.log(say(TEXTS.goingPeople, language, { count: done })),
    );
    console.log(say(TEXTS.donePeople, language, { count: people }));
    return 0;
  });
}, USAGE);
