import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import type { NameOf } from "@deskwire/chat-view/thread/event-phrase";
import { useCallback } from "react";
import { useTranslations } from "use-intl";
import type { Conversation } from "@deskwire/protocol";
import { userLabel } from "@deskwire/chat-view/people/user-label";
import { useAgentNames } from "../../live/agent-names.ts";
import { useAccount } from "../../session/session.tsx";

export interface Naming {
  /** The user's name. */
  user: string;
  /** The name of the agent who has the conversation; null for the reader's own. */
  handler: string | null;
  nameOf: NameOf;
}

export function useNaming(conversation: Conversation): Naming {
  const t = useTranslations();
  const account = useAccount();
  const agentName = useAgentNames();
  const user = userLabel(conversation.user, t("common.visitor"));
  const { agent } = conversation;
  const nameOf = useCallback<NameOf>(
    (who, role, recorded) => {
      if (!who) return t("event.desk");
      if (who.kind === "user") return user;
      if (who.id === account.id) return t(role === "object" ? "event.youObject" : "event.you");
      return agent?.id === who.id ? isolateName(agent.name) : agentName(who.id, recorded);
    },
    [t, user, account.id, agent, agentName],
  );
  return {
    user,
    handler: agent && agent.id !== account.id ? isolateName(agent.name) : null,
    nameOf,
  };
}
