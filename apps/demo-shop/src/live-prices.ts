import { DEMO_PRODUCTS } from "./shop.ts";

const EVERY_MS = 4_000;
/** A page says every 20 s that it is still looked at. */
const WATCHED_MS = 45_000;
const SPREAD = 0.08;
const STEP = 0.015;

/** Today's prices, moving while somebody looks. */
export interface DemoPrices {
  /** Keeps the product's price moving for a while; false: there is no such product. */
  watch(productId: string): boolean;
  close(): void;
}

export interface Price {
  price: number;
  /** Since the value before. */
  change: number;
  at: string;
}

/** One timer while anything is watched; never more topics than there are products. */
export function createDemoPrices(
  publish: (topic: string, price: Price) => void,
  random: () => number = Math.random,
): DemoPrices {
  const watched = new Map<string, number>();
  const prices = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;

  function tick(): void {
    const now = Date.now();
    for (const [id, until] of watched) {
      if (until < now) watched.delete(id);
      else move(id, now);
    }
    if (watched.size === 0) stop();
  }

  function move(id: string, now: number): void {
    const base = DEMO_PRODUCTS[id]?.price ?? 0;
    const before = prices.get(id) ?? base;
    const wanted = before + base * STEP * (random() * 2 - 1);
    const price = round(Math.min(base * (1 + SPREAD), Math.max(base * (1 - SPREAD), wanted)));
    prices.set(id, price);
    const at = new Date(now).toISOString();
    publish(`public.price.${id}`, { price, change: round(price - before), at });
  }

  function stop(): void {
    if (timer !== null) clearInterval(timer);
    timer = null;
  }

  return {
    watch(id) {
      if (!Object.hasOwn(DEMO_PRODUCTS, id)) return false;
      const fresh = !watched.has(id);
      watched.set(id, Date.now() + WATCHED_MS);
      if (fresh) move(id, Date.now());
      timer ??= setInterval(tick, EVERY_MS).unref();
      return true;
    },
    close: stop,
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
