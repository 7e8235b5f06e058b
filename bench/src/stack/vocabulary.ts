/** A part of a sentence with its search tokens. */
export interface Fragment {
  text: string;
  tokens: string[];
}

export interface Vocabulary {
  fragments: Fragment[];
  /** Words of three frequencies, in Chinese and in Latin script. */
  terms: Record<"frequent" | "middle" | "rare", { han: string; latin: string }>;
}

const FRAGMENTS = 16_384;
const WORDS = 2_000;
const FRAGMENT_WORDS = 4;
/** One in this many fragments is in Latin script. */
const LATIN_EVERY = 4;

const KNOWN_HAN =
  "你好 请问 这个 有没有 什么 时候 发货 谢谢 可以 没有 订单 快递 衣服 尺码 颜色 退款 退货 优惠券 地址 客服 收到 付款 质量 便宜 包邮 今天 明天 需要 修改 取消 外套 裤子 鞋子 黑色 白色 红色 蓝色 大号 中号 小号".split(
    " ",
  );
const KNOWN_LATIN =
  "the you order please when size thanks hello have ship refund color delivery address black white return coupon track package".split(
    " ",
  );
const SYLLABLES = "ba co de fi go ha in jo ka lu me no or pe qui ra so ta un vi wo xe ya zo".split(
  " ",
);

/** Makes the same vocabulary in every run. Word frequencies follow Zipf's law: the n-th word is 1/n as frequent as the first. */
export function createVocabulary(): Vocabulary {
  const random = createRandom(20_250_601);
  const han = words(KNOWN_HAN, () =>
    Array.from({ length: random() < 0.7 ? 2 : 3 }, () =>
      String.fromCodePoint(0x4e00 + Math.floor(random() * random() * 3_000)),
    ).join(""),
  );
  const latin = words(KNOWN_LATIN, () =>
    Array.from(
      { length: 2 + Math.floor(random() * 3) },
      () => SYLLABLES[Math.floor(random() * SYLLABLES.length)],
    ).join(""),
  );
  const fragments = Array.from({ length: FRAGMENTS }, (_, at): Fragment => {
    const isLatin = at % LATIN_EVERY === 0;
    const chosen = Array.from({ length: FRAGMENT_WORDS }, () =>
      pick(isLatin ? latin : han, random),
    );
    const text = chosen.join(isLatin ? " " : "");
    return { text, tokens: isLatin ? [...new Set(chosen)] : pairsOf(text) };
  });
  return { fragments, terms: termsOf(fragments) };
}

function words(known: readonly string[], make: () => string): string[] {
  const all = new Set(known);
  while (all.size < WORDS) all.add(make());
  return [...all];
}

/** Picks by Zipf's law. */
function pick(from: readonly string[], random: () => number): string {
  return from[Math.floor(from.length ** random()) - 1] ?? "";
}

/** The tokens of the server's index: each pair of neighbouring characters, and the last character alone. */
function pairsOf(run: string): string[] {
  const characters = Array.from(run);
  const pairs = characters.slice(1).map((character, at) => `${characters[at]}${character}`);
  return [...new Set([...pairs, ...characters.slice(-1)])];
}

function termsOf(fragments: readonly Fragment[]): Vocabulary["terms"] {
  const counts = new Map<string, number>();
  for (const { tokens } of fragments)
    for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  const nearest = (share: number, form: RegExp): string => {
    const wanted = share * FRAGMENTS;
    const distance = (count: number): number => Math.abs(Math.log(count / wanted));
    let best: [string, number] = ["", Infinity];
    for (const each of counts)
      if (form.test(each[0]) && distance(each[1]) < distance(best[1])) best = each;
    return best[0];
  };
  const both = (share: number) => ({
    han: nearest(share, /^\p{Script=Han}{2}$/u),
    latin: nearest(share, /^[a-z]{4,}$/),
  });
  return { frequent: both(0.1), middle: both(0.003), rare: both(1 / FRAGMENTS) };
}

/** Mulberry32, with the same numbers in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
