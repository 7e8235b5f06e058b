import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import { useState } from "react";
import { Hourglass } from "lucide-react";
import { useLocation } from "wouter";
import { useTranslations } from "use-intl";
import type { AgentProfile, Conversation } from "@deskwire/protocol";
import { duration } from "@deskwire/chat-view/formats/ages";
import { useErrorText, useFormatLocale, useSentenceGap } from "../../i18n/intl.tsx";
import { useNow } from "../../lib/hooks.ts";
import { useClient, useLive } from "../../live/live.tsx";
import { useAgentNames } from "../../live/agent-names.ts";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.ts";
import { useClaim } from "./use-claim.ts";

type Offer = NonNullable<Conversation["offer"]>;

/** The remaining time of an offer, in words. */
function useTimeLeft(offer: Offer): string {
  const locale = useFormatLocale();
  const skew = useLive((state) => state.clockSkewMs);
  const now = useNow(1_000) + skew;
  return duration(Date.parse(offer.until) - now, locale);
}

/** Replaces the composer for the agent to whom a conversation is offered. */
export function OfferToMe(props: { conversation: Conversation; from: AgentProfile; offer: Offer }) {
  const t = useTranslations("composer");
  const gap = useSentenceGap();
  const left = useTimeLeft(props.offer);
  const claim = useClaim();
  const decline = useDecline(props.conversation.id, props.from.id);
  const [busy, setBusy] = useState(false);
  const during = async (work: Promise<void>) => {
    setBusy(true);
    await work;
    setBusy(false);
  };
  return (
    <div className="m-3 mt-0 flex flex-wrap items-center gap-3 rounded-2xl border border-note-line bg-note px-4 py-3 text-on-note sm:mx-5 sm:mb-4">
      <p className="min-w-0 flex-1 basis-56 text-[13px] wrap-anywhere">
        <strong className="font-semibold">
          {t("offeredReason", { agent: isolateName(props.from.name) })}
        </strong>
        {gap}
        <span className="tabular-nums">{t("offerLeft", { left })}</span>
      </p>
      <Button look="secondary" size="sm" disabled={busy} onClick={() => void during(decline())}>
        {t("decline")}
      </Button>
      <Button size="sm" busy={busy} onClick={() => void during(claim(props.conversation.id))}>
        {t("accept")}
      </Button>
    </div>
  );
}

// [ASG11] To decline an offer is to transfer the conversation back to the agent who has it.
function useDecline(conversationId: string, backTo: string): () => Promise<void> {
  const t = useTranslations("composer");
  const client = useClient();
  const errorText = useErrorText();
  const [, navigate] = useLocation();
  return async () => {
    const outcome = await client.transfer(conversationId, { agentId: backTo });
    if (!outcome.ok) {
      toast.error(errorText(outcome.code));
      return;
    }
    toast.success(t("declined"));
    navigate("/inbox");
  };
}

/** Tells the agent who has a conversation that it is offered to another one. */
export function OfferPending(props: { offer: Offer }) {
  const t = useTranslations("composer");
  const agentName = useAgentNames();
  const left = useTimeLeft(props.offer);
  return (
    <p className="mx-5 mb-2 flex items-center gap-2 rounded-lg bg-note px-3 py-1.5 text-xs text-on-note tabular-nums">
      <Hourglass className="size-3.5 shrink-0" aria-hidden />
      {t("offeredTo", { name: agentName(props.offer.agentId), left })}
    </p>
  );
}
