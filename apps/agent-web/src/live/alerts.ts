import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import { useEffect } from "react";
import { useTranslations } from "use-intl";
import type { ClientState } from "@deskwire/client";
import { userLabel } from "@deskwire/chat-view/people/user-label";
import { deservesSound } from "@deskwire/chat-view/alerts/sounds";
import { badgeText } from "@deskwire/chat-view/formats/badge-text";
import { isOffered } from "../inbox/inbox-items.ts";
import { useAccount } from "../session/session.tsx";
import { usePreferences } from "../settings/preferences-store.ts";
import { toast } from "../ui/toast.ts";
import { useAgentNames } from "./agent-names.ts";
import { useClient } from "./live.tsx";
import { chime, ring } from "./chime.ts";

/** Plays a sound for live messages when the preferences allow it. */
export function useAlerts(): void {
  const client = useClient();
  const { id } = useAccount();
  useEffect(() => chime.unlock(), []);
  useEffect(
    () =>
      client.onMessage((_, message) => {
        if (usePreferences.getState().sound && deservesSound(message, { kind: "agent", id }))
          void ring();
      }),
    [client, id],
  );
}

/** Shows a toast when a colleague offers a conversation, because an offer is not a message. */
export function useOfferAlerts(): void {
  const t = useTranslations("inbox");
  const client = useClient();
  const { id } = useAccount();
  useEffect(() => {
    let known = offersTo(id, client.getState());
    return client.subscribe(() => {
      const now = offersTo(id, client.getState());
      for (const [conversationId, agent] of now) {
        if (known.has(conversationId)) continue;
        toast.success(t("offerArrived", { agent }));
        if (usePreferences.getState().sound) void ring();
      }
      known = now;
    });
  }, [client, id, t]);
}

function offersTo(agentId: string, state: ClientState): Map<string, string> {
  const offered = Object.values(state.conversations).filter(({ conversation }) =>
    isOffered(conversation, agentId),
  );
  return new Map(
    offered.map(({ conversation }) => [
      conversation.id,
      isolateName(conversation.agent?.name ?? ""),
    ]),
  );
}

/**
 * [ASG11] Tells the agent who asked, and the agent who has the conversation, on every page, that a colleague did not take
 * it. A supervisor can be the colleague, too: who declines is not told.
 */
export function useDeclineAlerts(): void {
  const t = useTranslations();
  const client = useClient();
  const nameOf = useAgentNames();
  const { id } = useAccount();
  useEffect(
    () =>
      client.onMessage((conversationId, message) => {
        if (message.kind !== "event" || message.body.type !== "returned") return;
        const { agent, reason } = message.body;
        const conversation = client.getState().conversations[conversationId]?.conversation;
        if (agent.id === id || !conversation) return;
        // Who had the conversation was not asked to take it.
        if (agent.id === conversation.agent?.id) return;
        const user = userLabel(conversation.user, t("common.visitor"));
        const said = { agent: nameOf(agent.id), user };
        if (reason === "declined") toast.error(t("inbox.offerDeclined", said));
        else if (reason === "timeout") toast.error(t("inbox.offerTimeout", said));
        else if (reason === "disabled") toast.error(t("inbox.offerDisabled", said));
      }),
    [client, id, nameOf, t],
  );
}

/** Shows the number of unread messages in the title of the tab. */
export function useTitle(unread: number): void {
  useEffect(() => {
    document.title = unread > 0 ? `(${badgeText(unread)}) Deskwire` : "Deskwire";
    return () => {
      document.title = "Deskwire";
    };
  }, [unread]);
}
