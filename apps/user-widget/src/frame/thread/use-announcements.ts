import type { NameOf } from "@deskwire/chat-view/event-phrase";
import type { DeskwireClient } from "@deskwire/client";
import { useEffect, useState } from "react";
import { eventText } from "../event-text.ts";
import { labelled } from "../i18n/punctuation.ts";
import { useWords } from "../i18n/words.ts";
import { excerptText } from "./quote.tsx";

/** Long enough to be taken up; then gone, so that nobody meets it twice while reading the page. */
const KEPT_MS = 3_000;

/** What a screen reader says: new messages of others, once, and not the history that is loaded. */
export function useAnnouncements(client: DeskwireClient, nameOf: NameOf): string {
  const words = useWords();
  const [said, setSaid] = useState("");
  useEffect(
    () =>
      client.onMessage((_conversationId, message) => {
        if (message.kind === "hidden") return;
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
