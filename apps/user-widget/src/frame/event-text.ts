import { closeUp } from "@deskwire/chat-view/text/close-up";
import {
  eventPhrase,
  type EventKey,
  type EventSentence,
  type EventValues,
  type NameOf,
} from "@deskwire/chat-view/thread/event-phrase";
import type { EventBody } from "@deskwire/protocol";
import { clockTime } from "@deskwire/chat-view/formats/times";
import type { Words } from "./i18n/words.ts";

/** A life-cycle event as one sentence for the user. */
export function eventText(body: EventBody, { t, tag }: Words, nameOf: NameOf): string {
  if (body.type === "opened" && body.previousId !== undefined) return t.reopened;
  if (body.type === "recalled" && body.by.kind === "user") return t.recalledOwn;
  const phrase = eventPhrase(body, { nameOf, time: (iso) => clockTime(iso, tag) });
  return closeUp(sentence(phrase, t.event));
}

function sentence<K extends EventKey>(
  { key, values }: { key: K; values: EventValues[K] },
  catalogue: { [P in K]: EventSentence<P> },
): string {
  const words: EventSentence<K> = catalogue[key];
  return typeof words === "string" ? words : words(values);
}
