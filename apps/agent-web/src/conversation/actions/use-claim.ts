import { useLocation } from "wouter";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { noteLostClaim } from "./lost-claims.ts";
import { toast } from "../../ui/toast.ts";
import { useErrorText } from "../../i18n/intl.tsx";
import { useClient } from "../../live/live.tsx";

/** Claims a conversation or takes it over, and opens it in the inbox. A refusal is shown as a toast. */
export function useClaim(): (conversationId: string, said?: string) => Promise<void> {
  const t = useTranslations("queue");
  const client = useClient();
  const queryClient = useQueryClient();
  const errorText = useErrorText();
  const [, navigate] = useLocation();
  return async (conversationId, said) => {
    const outcome = await client.claim(conversationId);
    void queryClient.invalidateQueries({ queryKey: ["conversations"] });
    if (!outcome.ok) {
      if (outcome.code === "already_claimed")
        noteLostClaim(conversationId, outcome.agentId ?? null);
      toast.error(errorText(outcome.code));
      return;
    }
    toast.success(said ?? t("claimed"));
    navigate(`/inbox/${conversationId}`);
  };
}
