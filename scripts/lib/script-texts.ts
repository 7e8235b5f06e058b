import {
  chooseLanguage,
  say,
  type Sentence,
  type Values,
} from "@deskwire/server/platform/kernel/language";

/** What `npm start` and `npm run dev` tell the operator. */
const SCRIPT_TEXTS = {
  stopping: { en: "Stopping …", zh: "正在停止…" },
  building: { en: "Building apps/{app} …", zh: "正在构建 apps/{app}…" },
  buildFailed: {
    en: "apps/{app} could not be built:\n{output}",
    zh: "apps/{app} 构建失败：\n{output}",
  },
  portTaken: {
    en: "Port {port} is taken by another program. Stop that program or set PORT to another one.",
    zh: "端口 {port} 已被其他程序占用。请停止该程序，或将 PORT 设为其他端口。",
  },
  databasesUsage: {
    en: "npm run databases [-- --remove [FOLDER …]]",
    zh: "npm run databases [-- --remove [目录…]]",
  },
  noDatabases: {
    en: "No database stands outside its data directory.",
    zh: "没有位于数据目录之外的数据库。",
  },
  database_running: { en: "{folder}: running, for {link}", zh: "{folder}：运行中，属于 {link}" },
  database_linked: { en: "{folder}: belongs to {link}", zh: "{folder}：属于 {link}" },
  database_gone: {
    en: "{folder}: {link} is gone or leads elsewhere; -- --remove deletes this database",
    zh: "{folder}：{link} 已不存在或指向别处，可用 -- --remove 删除此数据库",
  },
  database_unknown: {
    en: "{folder}: not known whose it is; -- --remove {folder} deletes this database",
    zh: "{folder}：归属未知，可用 -- --remove {folder} 删除此数据库",
  },
  databaseRemoved: { en: "Removed {folder}.", zh: "已删除 {folder}。" },
  databaseKept: {
    en: "{folder} is kept: it is in use, or it is no database of this kind.",
    zh: "保留 {folder}：正在使用，或不是此类数据库。",
  },
} as const satisfies Record<string, Sentence>;

/** A text in the operator's language. */
export function tell(text: keyof typeof SCRIPT_TEXTS, values?: Values): string {
  return say(SCRIPT_TEXTS[text], chooseLanguage(undefined, process.env), values);
}
