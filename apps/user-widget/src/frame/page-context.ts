import type { CardBody, PageContext } from "@deskwire/protocol";

const URL_CHARS = 2_048;

type Loose<T> = { [Key in keyof T]?: unknown };

/**
 * Fits the context of a host page to the server's limits. Address and title may have any length, and the card may have
 * values of any type. Shortens values that are too long, and leaves out invalid ones.
 */
export function fitContext(context: Loose<PageContext> | null | undefined): PageContext {
  const { pageUrl, title, card } = context ?? {};
  return present({
    pageUrl: fitUrl(pageUrl),
    title: fitText(title, 300),
    card: fitCard(card),
  });
}

function fitCard(card: unknown): CardBody | undefined {
  if (typeof card !== "object" || card === null) return undefined;
  const { title, subtitle, url, image, price }: Loose<CardBody> = card;
  const shown = fitText(title, 200);
  if (!shown) return undefined;
  const rest = {
    subtitle: fitText(subtitle, 500),
    url: fitUrl(url),
    image: fitUrl(image),
    price: fitText(price, 50),
  };
  return { title: shown, ...present<Omit<CardBody, "title">>(rest) };
}

function fitText(value: unknown, charsMax: number): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  // [FRM7] Replaces control characters and the half of a surrogate pair that `slice` may have left.
  return String(value)
    .slice(0, charsMax)
    .replace(/[\p{Cc}\p{Cs}]/gu, " ");
}

/** A web address. Drops the fragment, then the query, when it is too long. Undefined when it is still too long. */
function fitUrl(value: unknown): string | undefined {
  if (typeof value !== "string" || !URL.canParse(value)) return undefined;
  const { href, origin, pathname, search } = new URL(value);
  const lengths = [href, origin + pathname + search, origin + pathname];
  return /^https?:/.test(href) ? lengths.find(({ length }) => length <= URL_CHARS) : undefined;
}

function present<T>(parts: { [Key in keyof T]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)) as T;
}
