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
} as const satisfies Record<string, Sentence>;

/** A text in the operator's language. */
export function tell(text: keyof typeof SCRIPT_TEXTS, values?: Values): string {
  return say(SCRIPT_TEXTS[text], chooseLanguage(undefined, process.env), values);
}
