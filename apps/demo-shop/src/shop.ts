import { randomUUID } from "node:crypto";
import type { CountedEvent } from "@deskwire/protocol";
import { CATALOG, openingComment, type CatalogEntry, type ShopUser } from "./catalog.ts";

const COMMENTS_MAX = 50;
const DAY_MS = 86_400_000;

/** A product's page as one viewer sees it. */
export interface ProductPage {
  maker: ShopUser;
  likes: number;
  /** Whether the viewer likes the product. */
  liked: boolean;
  /** Oldest first. */
  comments: {
    id: string;
    author: ShopUser;
    text: string;
    /** ISO 8601. */
    at: string;
    likes: number;
    liked: boolean;
  }[];
}

/** The comments and likes of the demo shop, in memory. A change answers with the event that the shop reports to Deskwire. */
export interface Shop {
  /** Null: the product is unknown. */
  page(productId: string, viewer: ShopUser | null): ProductPage | null;
  /** Null: the product is unknown. */
  comment(productId: string, author: ShopUser, text: string): CountedEvent | null;
  /**
   * Likes a product or, with `commentId`, a comment; a second call takes the like back, which is no event.
   * Null: the product or the comment is unknown.
   */
  like(
    productId: string,
    user: ShopUser,
    commentId: string | null,
  ): { event: CountedEvent | null } | null;
}

interface Comment {
  id: string;
  author: ShopUser;
  text: string;
  at: string;
  /** Ids of users. */
  likes: Set<string>;
}

interface Product {
  id: string;
  entry: CatalogEntry;
  likes: Set<string>;
  comments: Comment[];
}

interface ShopState {
  /** Part of every event's id: Deskwire remembers the ids of an earlier process. */
  run: string;
  products: ReadonlyMap<string, Product>;
  now: () => Date;
}

export function createShop(now: () => Date = () => new Date()): Shop {
  const products = [...CATALOG].map(([id, entry]): [string, Product] => [
    id,
    { id, entry, likes: new Set(), comments: [firstComment(id, entry, now())] },
  ]);
  const state: ShopState = { run: shortId(), products: new Map(products), now };
  return {
    page(productId, viewer) {
      const product = state.products.get(productId);
      return product === undefined ? null : pageOf(product, viewer);
    },
    comment(productId, author, text) {
      const product = state.products.get(productId);
      return product === undefined ? null : addComment(state, product, { author, text });
    },
    like(productId, user, commentId) {
      const product = state.products.get(productId);
      if (product === undefined) return null;
      if (commentId === null) return { event: toggleProductLike(state, product, user) };
      const comment = product.comments.find(({ id }) => id === commentId);
      if (comment === undefined) return null;
      return { event: toggleCommentLike(state, { product, comment }, user) };
    },
  };
}

function addComment(
  state: ShopState,
  product: Product,
  { author, text }: { author: ShopUser; text: string },
): CountedEvent {
  const id = shortId();
  const at = state.now().toISOString();
  product.comments.push({ id, author, text, at, likes: new Set() });
  if (product.comments.length > COMMENTS_MAX) product.comments.shift();
  return eventOf(state, product, {
    id,
    to: product.entry.maker,
    from: author,
    anchor: "#comments",
    excerpt: text,
  });
}

function toggleProductLike(
  state: ShopState,
  product: Product,
  user: ShopUser,
): CountedEvent | null {
  if (!toggle(product.likes, user.id)) return null;
  const id = `like-${product.id}-${user.id}`;
  return eventOf(state, product, { id, to: product.entry.maker, from: user, anchor: "" });
}

function toggleCommentLike(
  state: ShopState,
  { product, comment }: { product: Product; comment: Comment },
  user: ShopUser,
): CountedEvent | null {
  if (!toggle(comment.likes, user.id)) return null;
  return eventOf(state, product, {
    id: `like-${comment.id}-${user.id}`,
    to: comment.author,
    from: user,
    anchor: `#comment-${comment.id}`,
    excerpt: comment.text,
  });
}

/** Adds or removes; true: added. */
function toggle(likes: Set<string>, userId: string): boolean {
  if (likes.delete(userId)) return false;
  likes.add(userId);
  return true;
}

function eventOf(
  state: ShopState,
  product: Product,
  event: { id: string; to: ShopUser; from: ShopUser; anchor: string; excerpt?: string },
): CountedEvent {
  return {
    id: `${state.run}-${event.id}`,
    toUserId: event.to.id,
    fromUserId: event.from.id,
    at: state.now().toISOString(),
    data: {
      title: product.entry.name,
      url: `/demo/product.html?id=${product.id}${event.anchor}`,
      fromName: event.from.name,
      ...(event.excerpt !== undefined && { excerpt: event.excerpt }),
    },
  };
}

function pageOf({ entry, likes, comments }: Product, viewer: ShopUser | null): ProductPage {
  const liked = (by: Set<string>): boolean => viewer !== null && by.has(viewer.id);
  return {
    maker: entry.maker,
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

function firstComment(productId: string, entry: CatalogEntry, now: Date): Comment {
  const at = new Date(now.getTime() - 2 * DAY_MS).toISOString();
  return { id: `first-${productId}`, ...openingComment(entry), at, likes: new Set() };
}

function shortId(): string {
  return randomUUID().slice(0, 8);
}
