import type { NameOf } from "@deskwire/chat-view/thread/event-phrase";
import { internalEvents } from "@deskwire/chat-view/thread/customer-events";
import type { Message } from "@deskwire/protocol";
import type { DeskwireClient } from "@deskwire/client";
import { useEffect, useState } from "react";
import { eventText } from "../event-text.ts";
import { labelled } from "../i18n/punctuation.ts";
import { useWords } from "../i18n/words.ts";
import { excerptText } from "./excerpt-text.ts";

/** Long enough for a screen reader. Then the text goes, so that a reader of the page does not meet it again. */
const KEPT_MS = 3_000;

function isInternal(client: DeskwireClient, conversationId: string, message: Message): boolean {
  if (message.kind !== "event") return false;
  const held = client.getState().conversations[conversationId];
  return held !== undefined && internalEvents(held.messages).has(message.seq);
}

/** The text for screen readers: each new message of others once, and no history. */
export function useAnnouncements(client: DeskwireClient, nameOf: NameOf): string {
  const words = useWords();
  const [said, setSaid] = useState("");
  useEffect(
    () =>
      client.onMessage((conversationId, message) => {
        if (message.kind === "hidden" || isInternal(client, conversationId, message)) return;
        if (message.kind === "event") setSaid(eventText(message.body, words, nameOf));
        else if (message.from?.kind === "agent") {
          setSaid(labelled(words.locale, nameOf(message.from), excerptText(message, words.t)));
        }
      }),
    [client, nameOf, words],
  );
  useEffect(() => {
    const timer = setTimeout(() => setSaid(""), KEPT_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return said;
}
