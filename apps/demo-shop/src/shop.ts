import { randomUUID } from "node:crypto";
import type { CountedEvent } from "@deskwire/protocol";

export interface DemoUser {
  id: string;
  name: string;
}

export const DEMO_USERS: readonly DemoUser[] = [
  { id: "demo-lin", name: "小林 Lin" },
  { id: "demo-zhe", name: "阿哲 Zhe" },
];
const [LIN, ZHE] = DEMO_USERS as [DemoUser, DemoUser];

/** What the shop knows of its products, as far as its server needs it. */
export const DEMO_PRODUCTS: Readonly<
  Record<string, { name: string; price: number; maker: DemoUser }>
> = {
  teapot: { name: "青釉茶壶 Celadon teapot", price: 268, maker: LIN },
  mug: { name: "手捏马克杯 Pinched mug", price: 88, maker: ZHE },
  vase: { name: "烟灰花瓶 Ash-grey vase", price: 198, maker: LIN },
  lamp: { name: "纸罩台灯 Paper-shade lamp", price: 329, maker: ZHE },
  bowls: { name: "家常碗三件 Everyday bowls", price: 156, maker: LIN },
  planter: { name: "陶土花盆 Terracotta planter", price: 72, maker: ZHE },
  cushion: { name: "亚麻靠枕 Linen cushion", price: 129, maker: LIN },
  candle: { name: "雪松香烛 Cedar candle", price: 96, maker: ZHE },
};

const COMMENTS_MAX = 50;

interface Comment {
  id: string;
  author: DemoUser;
  text: string;
  at: string;
  likes: Set<string>;
}

interface Product {
  id: string;
  name: string;
  maker: DemoUser;
  likes: Set<string>;
  /** Oldest first. */
  comments: Comment[];
}

/** What a product's page shows to one person. */
export interface ProductPage {
  maker: DemoUser;
  likes: number;
  liked: boolean;
  comments: {
    id: string;
    author: DemoUser;
    text: string;
    at: string;
    likes: number;
    liked: boolean;
  }[];
}

/** Comments and likes of the demo shop, in memory. What changes is answered with the event that the main site reports. */
export interface DemoShop {
  /** Null: there is no such product. */
  page(productId: string, viewer: DemoUser | null): ProductPage | null;
  comment(productId: string, author: DemoUser, text: string): CountedEvent | null;
  /** Likes the product, or a comment on it, or takes that back, of which nobody is told. */
  like(
    productId: string,
    user: DemoUser,
    commentId: string | null,
  ): { event: CountedEvent | null } | null;
}

export function createDemoShop(now: () => Date = () => new Date()): DemoShop {
  // The events of an earlier process have been counted for good; this one's likes are others.
  const run = randomUUID().slice(0, 8);
  const products = new Map(
    Object.entries(DEMO_PRODUCTS).map(([id, { name, maker }]): [string, Product] => [
      id,
      { id, name, maker, likes: new Set(), comments: [firstComment(id, maker, now())] },
    ]),
  );

  const pageUrl = ({ id }: Product): string => `/demo/product.html?id=${id}`;
  const eventOf = (
    product: Product,
    event: { id: string; to: DemoUser; from: DemoUser; place: string; excerpt?: string },
  ): CountedEvent => ({
    id: `${run}-${event.id}`,
    toUserId: event.to.id,
    fromUserId: event.from.id,
    at: now().toISOString(),
    data: {
      title: product.name,
      url: `${pageUrl(product)}${event.place}`,
      fromName: event.from.name,
      ...(event.excerpt !== undefined && { excerpt: event.excerpt }),
    },
  });

  return {
    page(productId, viewer) {
      const product = products.get(productId);
      return product === undefined ? null : pageOf(product, viewer);
    },
    comment(productId, author, text) {
      const product = products.get(productId);
      if (product === undefined) return null;
      const id = randomUUID().slice(0, 8);
      product.comments.push({ id, author, text, at: now().toISOString(), likes: new Set() });
      if (product.comments.length > COMMENTS_MAX) product.comments.shift();
      const { maker: to } = product;
      return eventOf(product, { id, to, from: author, place: "#comments", excerpt: text });
    },
    like(productId, user, commentId) {
      const product = products.get(productId);
      const comment = product?.comments.find(({ id }) => id === commentId) ?? null;
      if (product === undefined || (commentId !== null && comment === null)) return null;
      const { likes } = comment ?? product;
      if (likes.delete(user.id)) return { event: null };
      likes.add(user.id);
      const id = `like-${commentId ?? productId}-${user.id}`;
      const event =
        comment === null
          ? eventOf(product, { id, to: product.maker, from: user, place: "" })
          : eventOf(product, {
              id,
              to: comment.author,
              from: user,
              place: `#comment-${comment.id}`,
              excerpt: comment.text,
            });
      return { event };
    },
  };
}

function pageOf({ maker, likes, comments }: Product, viewer: DemoUser | null): ProductPage {
  const liked = (by: Set<string>): boolean => viewer !== null && by.has(viewer.id);
  return {
    maker,
    likes: likes.size,
    liked: liked(likes),
    comments: comments.map((comment) => ({
      id: comment.id,
      author: comment.author,
      text: comment.text,
      at: comment.at,
      likes: comment.likes.size,
      liked: liked(comment.likes),
    })),
  };
}

const DAY_MS = 86_400_000;

/** So that nobody comes to an empty page: the other one has said something before. */
function firstComment(id: string, maker: DemoUser, now: Date): Comment {
  const author = maker === LIN ? ZHE : LIN;
  const text =
    author === LIN
      ? "用了一个月，越看越喜欢。很耐看！"
      : "比照片里还好看 😍 Even nicer than in the pictures.";
  const at = new Date(now.getTime() - 2 * DAY_MS).toISOString();
  return { id: `first-${id}`, author, text, at, likes: new Set() };
}
