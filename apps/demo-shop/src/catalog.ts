export interface ShopUser {
  id: string;
  name: string;
}

export interface CatalogEntry {
  name: string;
  /** In yuan. */
  price: number;
  /** Receives the comments on the product and its likes. */
  maker: ShopUser;
}

const LIN: ShopUser = { id: "demo-lin", name: "小林 Lin" };
const ZHE: ShopUser = { id: "demo-zhe", name: "阿哲 Zhe" };

/** The accounts that a visitor of the shop can sign in to. */
export const USERS: readonly ShopUser[] = [LIN, ZHE];

/** The products by id, as far as the shop's server needs them; the pages have the texts. */
export const CATALOG: ReadonlyMap<string, CatalogEntry> = new Map([
  ["teapot", { name: "青釉茶壶 Celadon teapot", price: 268, maker: LIN }],
  ["mug", { name: "手捏马克杯 Pinched mug", price: 88, maker: ZHE }],
  ["vase", { name: "烟灰花瓶 Ash-grey vase", price: 198, maker: LIN }],
  ["lamp", { name: "纸罩台灯 Paper-shade lamp", price: 329, maker: ZHE }],
  ["bowls", { name: "家常碗三件 Everyday bowls", price: 156, maker: LIN }],
  ["planter", { name: "陶土花盆 Terracotta planter", price: 72, maker: ZHE }],
  ["cushion", { name: "亚麻靠枕 Linen cushion", price: 129, maker: LIN }],
  ["candle", { name: "雪松香烛 Cedar candle", price: 96, maker: ZHE }],
]);

/** The first comment on each product, so that no page is empty; written by the user who did not make it. */
export function openingComment({ maker }: CatalogEntry): { author: ShopUser; text: string } {
  return maker === LIN
    ? { author: ZHE, text: "比照片里还好看 😍 Even nicer than in the pictures." }
    : { author: LIN, text: "用了一个月，越看越喜欢。很耐看！" };
}
