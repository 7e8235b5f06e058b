import { useCallback } from "react";
import { useTranslations } from "use-intl";
import type { Conversation, Participant } from "@deskwire/protocol";
import { userLabel } from "@deskwire/chat-view/user-label";
import { useAgentNames } from "../../live/agent-names.ts";
import { useAccount } from "../../session/session.tsx";

export interface Naming {
  user: string;
  /** Who answers here, where that is not the reader. */
  handler: string | null;
  /** What a participant of this conversation is called; "You" for the reader, "you" where it is no subject. */
  nameOf: (participant: Participant | null, object?: "object") => string;
}

export function useNaming(conversation: Conversation): Naming {
  const t = useTranslations();
  const account = useAccount();
  const agentName = useAgentNames();
  const user = userLabel(conversation.user, t("common.visitor"));
  const { agent } = conversation;
  const nameOf = useCallback(
    (participant: Participant | null, object?: "object") => {
      if (!participant) return t("event.desk");
      if (participant.kind === "user") return user;
      if (participant.id === account.id) return t(object ? "event.youObject" : "event.you");
      return agent?.id === participant.id ? agent.name : agentName(participant.id);
    },
    [t, user, account.id, agent, agentName],
  );
  return { user, handler: agent && agent.id !== account.id ? agent.name : null, nameOf };
}
