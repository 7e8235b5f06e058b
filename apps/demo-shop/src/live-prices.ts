import { CATALOG } from "./catalog.ts";

const EVERY_MS = 4_000;
/** Longer than the 20 s after which an open page repeats its call. */
const WATCHED_MS = 45_000;
/** The part of the catalogue price that a price stays within. */
const SPREAD = 0.08;
/** The largest part of the catalogue price that one move changes. */
const STEP = 0.015;

export interface Price {
  /** In yuan. */
  price: number;
  /** The difference to the value before. */
  change: number;
  /** ISO 8601. */
  at: string;
}

/** Prices that move while somebody looks at them. */
export interface LivePrices {
  /** Keeps the product's price moving for 45 s. False: the product is unknown. */
  watch(productId: string): boolean;
  close(): void;
}

export interface LivePricesOptions {
  publish: (topic: string, price: Price) => void;
  /** From 0 up to 1. */
  random?: () => number;
}

interface PriceState extends Required<LivePricesOptions> {
  /** When watching ends, in ms since 1970, by product id. */
  watched: Map<string, number>;
  prices: Map<string, number>;
  /** Null while no product is watched. */
  timer: NodeJS.Timeout | null;
}

export function createLivePrices({ publish, random = Math.random }: LivePricesOptions): LivePrices {
  const state: PriceState = {
    publish,
    random,
    watched: new Map(),
    prices: new Map(),
    timer: null,
  };
  return { watch: (productId) => watch(state, productId), close: () => stop(state) };
}

function watch(state: PriceState, id: string): boolean {
  if (!CATALOG.has(id)) return false;
  const isNew = !state.watched.has(id);
  state.watched.set(id, Date.now() + WATCHED_MS);
  if (isNew) move(state, id, Date.now());
  state.timer ??= setInterval(() => tick(state), EVERY_MS).unref();
  return true;
}

function tick(state: PriceState): void {
  const now = Date.now();
  for (const [id, until] of state.watched) {
    if (until < now) state.watched.delete(id);
    else move(state, id, now);
  }
  if (state.watched.size === 0) stop(state);
}

function move(state: PriceState, id: string, now: number): void {
  const base = CATALOG.get(id)?.price ?? 0;
  const before = state.prices.get(id) ?? base;
  const moved = before + base * STEP * (state.random() * 2 - 1);
  const price = round(Math.min(base * (1 + SPREAD), Math.max(base * (1 - SPREAD), moved)));
  state.prices.set(id, price);
  const at = new Date(now).toISOString();
  state.publish(`public.price.${id}`, { price, change: round(price - before), at });
}

function stop(state: PriceState): void {
  if (state.timer !== null) clearInterval(state.timer);
  state.timer = null;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
