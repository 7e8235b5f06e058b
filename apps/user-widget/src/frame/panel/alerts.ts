import type { DeskwireClient } from "@deskwire/client";
import { useEffect } from "react";
import { deservesSound } from "@deskwire/chat-view/alerts/sounds";
import { useShell } from "../services.ts";
import { unreadChat } from "../thread/unread-chat.ts";

/** Tells the host page the unread numbers, and plays a sound for a message that the user does not see. Shows nothing. */
export function Alerts({ client }: { client: DeskwireClient }) {
  const { host, prefs, sound } = useShell();
  useEffect(() => {
    let told = "";
    const tell = () => {
      const { conversations, counters } = client.getState();
      const chat = unreadChat(conversations, counters.chat);
      const current = { ...counters, chat, total: counters.total - counters.chat + chat };
      if (JSON.stringify(current) === told) return;
      told = JSON.stringify(current);
      host.tellUnread(chat, current);
    };
    tell();
    return client.subscribe(tell);
  }, [client, host]);

  useEffect(
    () =>
      client.onMessage((_, message) => {
        if (!deservesSound(message, { kind: "user" })) return;
        const { open, tab } = host.getState();
        const seen = open && tab === "chat" && document.hasFocus();
        if (!seen && !prefs.getState().sound) return;
        void sound.ring(seen);
      }),
    [client, host, prefs, sound],
  );
  return null;
}
