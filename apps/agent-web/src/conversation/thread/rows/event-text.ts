import { eventPhrase, type EventKey, type NameOf } from "@deskwire/chat-view/thread/event-phrase";
import type { EventBody } from "@deskwire/protocol";
import type { useTranslations } from "use-intl";
import { closeUp } from "@deskwire/chat-view/text/close-up";

export interface EventTextWords {
  t: ReturnType<typeof useTranslations<"event">>;
  /** The user's name. */
  user: string;
  nameOf: NameOf;
  time: (iso: string) => string;
}

/** A life-cycle event as one sentence, and a second line with the reason that somebody wrote. */
export function eventText(
  body: EventBody,
  { t, user, nameOf, time }: EventTextWords,
): { text: string; detail?: string } {
  const { key, values } = eventPhrase(body, { nameOf, time });
  // The type of `t` asks for the values of every key at once.
  const text = closeUp(t(key, { user, ...values } as Parameters<typeof t<EventKey>>[1]));
  if (body.type !== "ended" || !body.text) return { text };
  return { text, detail: t("endedReason", { text: body.text }) };
}
