/** The products. Prices are in yuan. */
export const PRODUCTS = [
  {
    id: "teapot",
    price: 268,
    name: { zh: "青釉茶壶", en: "Celadon teapot" },
    line: { zh: "手拉坯 · 700 毫升", en: "Hand-thrown · 700 ml" },
    text: {
      zh: "在转盘上一只一只拉出，罩三层青釉，慢烧十四个小时。壶嘴断水利落，提在手里刚好。",
      en: "Thrown one by one, glazed three times and fired slowly for fourteen hours. It pours cleanly and sits well in the hand.",
    },
    facts: {
      zh: ["陶土、青釉", "可机洗", "三日内发货"],
      en: ["Stoneware, celadon glaze", "Dishwasher safe", "Ships within three days"],
    },
  },
  {
    id: "mug",
    price: 88,
    name: { zh: "手捏马克杯", en: "Pinched mug" },
    line: { zh: "320 毫升", en: "320 ml" },
    text: {
      zh: "没有两只完全一样。杯口略薄，杯身有手指留下的弧度，握着就知道。",
      en: "No two are quite the same. A thin lip, and a body that still shows the fingers that made it.",
    },
    facts: {
      zh: ["陶土、白釉", "可微波", "次日发货"],
      en: ["Stoneware, white glaze", "Microwave safe", "Ships the next day"],
    },
  },
  {
    id: "vase",
    price: 198,
    name: { zh: "烟灰花瓶", en: "Ash-grey vase" },
    line: { zh: "高 26 厘米", en: "26 cm tall" },
    text: {
      zh: "草木灰釉烧出的灰，深浅随火走。窄口，三五枝就能立住。",
      en: "A glaze of wood ash; the fire decides how dark. The narrow neck holds three stems upright.",
    },
    facts: {
      zh: ["草木灰釉", "内壁防渗", "三日内发货"],
      en: ["Wood-ash glaze", "Watertight inside", "Ships within three days"],
    },
  },
  {
    id: "lamp",
    price: 329,
    name: { zh: "纸罩台灯", en: "Paper-shade lamp" },
    line: { zh: "暖光 · 可调亮度", en: "Warm light · dimmable" },
    text: {
      zh: "楮皮纸罩，胡桃木座。最暗的一档，适合睡前翻两页书。",
      en: "A shade of mulberry paper on a walnut base. The lowest setting is made for two pages before sleep.",
    },
    facts: {
      zh: ["楮皮纸、胡桃木", "2700 K，LED 6 瓦", "两年质保"],
      en: ["Mulberry paper, walnut", "2700 K, 6 W LED", "Two-year warranty"],
    },
  },
  {
    id: "bowls",
    price: 156,
    name: { zh: "家常碗三件", en: "Everyday bowls" },
    line: { zh: "三只一套，可叠放", en: "Set of three, nesting" },
    text: {
      zh: "饭碗、汤碗、面碗各一只，叠起来只占一只的地方。",
      en: "One for rice, one for soup, one for noodles; stacked they take the room of one.",
    },
    facts: {
      zh: ["瓷", "可机洗、可微波", "次日发货"],
      en: ["Porcelain", "Dishwasher and microwave safe", "Ships the next day"],
    },
  },
  {
    id: "planter",
    price: 72,
    name: { zh: "陶土花盆", en: "Terracotta planter" },
    line: { zh: "口径 18 厘米，含托盘", en: "18 cm, with saucer" },
    text: {
      zh: "不上釉，会呼吸。用久了盆身会留下浅白的水痕，那是它自己的样子。",
      en: "Unglazed, so it breathes. In time it grows pale marks of its own.",
    },
    facts: {
      zh: ["红陶", "底部有孔", "次日发货"],
      en: ["Red clay", "Drainage hole", "Ships the next day"],
    },
  },
  {
    id: "cushion",
    price: 129,
    name: { zh: "亚麻靠枕", en: "Linen cushion" },
    line: { zh: "45 × 45 厘米", en: "45 × 45 cm" },
    text: {
      zh: "先染后织的亚麻，洗过更软。枕芯可拆，拉链藏在缝里。",
      en: "Linen dyed before it is woven, softer with each wash. The zip hides in the seam.",
    },
    facts: {
      zh: ["亚麻 100%", "外套可机洗", "三日内发货"],
      en: ["100% linen", "Machine-washable cover", "Ships within three days"],
    },
  },
  {
    id: "candle",
    price: 96,
    name: { zh: "雪松香烛", en: "Cedar candle" },
    line: { zh: "燃烧约 45 小时", en: "Burns about 45 hours" },
    text: {
      zh: "雪松、橡木苔，一点点柑橘皮。大豆蜡，棉芯。",
      en: "Cedar, oak moss and a little orange peel, in soy wax with a cotton wick.",
    },
    facts: {
      zh: ["大豆蜡", "220 克", "玻璃杯可再用"],
      en: ["Soy wax", "220 g", "The glass can be used again"],
    },
  },
];

export function findProduct(id) {
  return PRODUCTS.find((product) => product.id === id);
}

export function formatPrice(yuan) {
  return `¥${yuan}`;
}
