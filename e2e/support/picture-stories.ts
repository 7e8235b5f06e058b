interface Line {
  by: "user" | "agent";
  text: string;
}

/** A conversation for the screenshots in one language, with the accessible names that it needs. */
export interface Story {
  locale: "en" | "zh";
  browserLocale: string;
  /** The suffix of the file names. */
  suffix: string;
  /** Whether to take the screenshots on a phone and in the dark theme, too. */
  details: boolean;
  signIn: string;
  sendCard: string;
  customerName: string;
  typing: RegExp;
  lines: readonly [Line, ...Line[]];
  /** The text in the agent's composer. */
  typed: string;
  others: readonly { name: string; texts: readonly string[] }[];
}

export const STORIES: readonly Story[] = [
  {
    locale: "en",
    browserLocale: "en-US",
    suffix: "",
    details: true,
    signIn: "Sign in as Lin",
    sendCard: "Send to agent",
    customerName: "小林 Lin",
    typing: /is typing/,
    lines: [
      { by: "user", text: "Hi! Is this one still in stock? 🍵" },
      { by: "agent", text: "Hello Lin, yes it is: seven left of this glaze." },
      { by: "user", text: "Lovely. 我想送给妈妈，能写一张贺卡吗？" },
      { by: "agent", text: "当然可以 🎁 卡片是免费的，您想写什么？" },
      { by: "user", text: "“妈妈，生日快乐！” And could it be there by Friday?" },
      { by: "agent", text: "Ordered before six today, it arrives on Thursday." },
      { by: "user", text: "Perfect, thank you 🙏" },
    ],
    typed: "You are welcome! Here is",
    others: [
      { name: "Amélie Laurent", texts: ["Bonjour! One of my bowls came with a crack in it 😕"] },
      { name: "陈一鸣", texts: ["请问台灯的灯泡是什么接口？", "E27 可以用吗？"] },
      { name: "Jonas Weber", texts: ["Can I change the address of order 20417?"] },
    ],
  },
  {
    locale: "zh",
    browserLocale: "zh-CN",
    suffix: ".zh-CN",
    details: false,
    signIn: "以 小林 的身份登录",
    sendCard: "发给客服",
    customerName: "小林 Lin",
    typing: /正在输入/,
    lines: [
      { by: "user", text: "您好！这把茶壶还有货吗？🍵" },
      { by: "agent", text: "小林您好，有的，这款釉色还剩七把。" },
      { by: "user", text: "太好了，我想送给妈妈，能写一张贺卡吗？" },
      { by: "agent", text: "当然可以 🎁 卡片是免费的，您想写什么？" },
      { by: "user", text: "“妈妈，生日快乐！” 周五之前能到吗？" },
      { by: "agent", text: "今天六点前下单，周四就能送到。" },
      { by: "user", text: "好的，谢谢 🙏" },
    ],
    typed: "不客气！这是",
    others: [
      { name: "王思远", texts: ["收到的碗有一只裂了 😕"] },
      { name: "陈一鸣", texts: ["请问台灯的灯泡是什么接口？", "E27 可以用吗？"] },
      { name: "周晓雯", texts: ["订单 20417 可以改地址吗？"] },
    ],
  },
];
