/** The longest sentence. Characters count one each, a word or number in another script counts one, as in word processors. */
const SENTENCE_MAX = 40;

const HAN = "\\p{Script=Han}";
const pattern = (source: string): RegExp => new RegExp(source, "u");

/** Each rule names what is wrong with a text that its pattern finds. */
const RULES: readonly [fault: string, found: RegExp][] = [
  ["half-width punctuation", pattern(`${HAN}["'(),.:;!?]|["'(),:;!?]${HAN}`)],
  ["no space beside Latin letters or digits", pattern(`${HAN}[A-Za-z0-9]|[A-Za-z0-9]${HAN}`)],
  ["a space beside full-width punctuation", / [，。；：？！、）”》]|[，。；：？！、（“《] /u],
  ["您 and 我 in one text", /您.*我(?!们)|我(?!们).*您/u],
  ["stiff wording", /(?<![极尤与])其(?![他中余实次])|所指|被.{1,8}所/u],
];

/** Words that the glossary replaces: the concept's own word stands beside them. */
const WORDS: readonly [word: RegExp, instead: string][] = [
  [/请您接手|谢绝/u, "转接请求、拒绝"],
  [/交还/u, "退回，待重新分配"],
  [/队列/u, "排队"],
  [/再次留言/u, "再次发消息"],
  [/给下一位客服的留言/u, "转接备注"],
  [/名额|余力/u, "接待上限"],
  [/虚拟编号/u, "工号"],
  [/(?<!浏览器)控制台/u, "工作台"],
  [/未发送|放弃/u, "发送失败、删除"],
  [/事件通知|端点/u, "Webhook、Webhook 地址"],
  [/钩子/u, "服务端接口"],
  [/回调/u, "令牌校验接口"],
  [/回答/u, "返回、响应"],
  [/(?<!纯)文本|(?:是|为)列表/u, "字符串、数组"],
  [/作废/u, "投递失败"],
  [/问题文档/u, "Problem Details"],
];

/** What is wrong with a Chinese text by the rules of the house; empty when nothing is. A `{name}` stands for a value. */
export function chineseFaults(text: string): string[] {
  return variantsOf(text).flatMap((variant) => {
    const shown = variant.replace(/\{\w+\}/g, "N");
    const broken = RULES.filter(([, found]) => found.test(shown)).map(([fault]) => fault);
    const words = WORDS.filter(([word]) => word.test(shown)).map(
      ([word, instead]) => `${word.exec(shown)?.[0]} is ${instead}`,
    );
    const long = sentencesOf(shown).filter((sentence) => lengthOf(sentence) > SENTENCE_MAX);
    return [...broken, ...words, ...long.map((each) => `longer than ${SENTENCE_MAX}: ${each}`)];
  });
}

const PLURAL = /\{\w+, plural,((?:[^{}]|\{[^{}]*\})*)\}/;

/** A message with one of its plural forms in their place, for every form; the number becomes a digit. */
function variantsOf(text: string): string[] {
  const plural = PLURAL.exec(text);
  if (plural === null) return [text];
  const forms = [...(plural[1] ?? "").matchAll(/\{([^{}]*)\}/g)];
  return forms.flatMap(([, form = ""]) =>
    variantsOf(text.replace(plural[0], form.replaceAll("#", "2"))),
  );
}

function sentencesOf(text: string): string[] {
  return text.split(/[。！？；\n]/u);
}

function lengthOf(sentence: string): number {
  return [...sentence.matchAll(/[\p{Script=Han}，、：（）“”]|[^\s\p{Script=Han}，、：（）“”]+/gu)]
    .length;
}
