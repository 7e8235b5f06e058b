import { safeUrl } from "@deskwire/chat-view/links/safe-url";
import type { LaterDictionary } from "../i18n/dictionary.ts";
import type { NotificationItem } from "./group-notifications.ts";

export interface NotificationText {
  /** What happened, and who did it. */
  headline: string;
  /** The user's item that the event concerns; null when the headline already contains it. */
  subject: string | null;
  /** The text of the comment or notification; null when it has no text. */
  excerpt: string | null;
}

/** Builds sentences for comments and likes. Other categories show the title and text of the main site. */
export function notificationText(item: NotificationItem, later: LaterDictionary): NotificationText {
  const { latest, count, names } = item;
  const { title, text } = latest;
  const name = names[0] ?? null;
  switch (latest.category) {
    case "comment":
      return {
        headline:
          count > 1
            ? later.notifications.commentedMany(name, count)
            : later.notifications.commented(name),
        subject: title ?? null,
        excerpt: text ?? null,
      };
    case "like":
      return {
        headline:
          count > 1 ? later.notifications.likedMany(name, count) : later.notifications.liked(name),
        subject: title ?? null,
        excerpt: text ?? null,
      };
    default:
      return {
        headline: title ?? text ?? later.notifications.untitled,
        subject: null,
        excerpt: title === undefined ? null : (text ?? null),
      };
  }
}

/** The target of a notification's link. A path is resolved against the embedding page. Null when the URL is unsafe. */
export function notificationHref(url: string | undefined, origin: string): string | null {
  if (url === undefined || !URL.canParse(url, origin)) return null;
  return safeUrl(new URL(url, origin).href);
}
