import { safeUrl } from "@deskwire/chat-view/safe-url";
import type { Dictionary } from "../i18n/dictionary.ts";
import type { NoticeItem } from "./group-notices.ts";

export interface NoticeText {
  /** What happened, and who did it. */
  headline: string;
  /** What it happened to; null when the headline says it all. */
  subject: string | null;
  /** Their words; null when there are none. */
  excerpt: string | null;
}

/** A notice in the user's words: comments and likes are told, anything else speaks for itself. */
export function noticeText(item: NoticeItem, t: Dictionary): NoticeText {
  const { latest, count, names } = item;
  const { title, text } = latest;
  const name = names[0] ?? null;
  switch (latest.category) {
    case "comment":
      return {
        headline: count > 1 ? t.notices.commentedMany(name, count) : t.notices.commented(name),
        subject: title ?? null,
        excerpt: text ?? null,
      };
    case "like":
      return {
        headline: count > 1 ? t.notices.likedMany(name, count) : t.notices.liked(name),
        subject: title ?? null,
        excerpt: text ?? null,
      };
    default:
      return {
        headline: title ?? text ?? t.notices.untitled,
        subject: null,
        excerpt: title === undefined ? null : (text ?? null),
      };
  }
}

/** Where a notice leads: a path belongs to the page that embeds the frame. */
export function noticeHref(url: string | undefined, origin: string): string | null {
  if (url === undefined || !URL.canParse(url, origin)) return null;
  return safeUrl(new URL(url, origin).href);
}
