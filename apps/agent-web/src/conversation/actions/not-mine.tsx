import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Link } from "wouter";
import type { Conversation } from "@deskwire/protocol";
import { useAccount } from "../../session/session.tsx";
import { useLive } from "../../live/live.tsx";
import { Button } from "../../ui/button.tsx";
import type { Naming } from "../thread/naming.ts";
import { OfferToMe } from "./offer.tsx";
import { useClaim } from "./use-claim.ts";

/** Replaces the composer where the agent cannot write. It tells the reason and offers what the agent can do. */
export function NotMine(props: { conversation: Conversation; naming: Naming }) {
  const t = useTranslations("composer");
  const { conversation, naming } = props;
  const account = useAccount();
  const isLead = account.role !== "agent";
  if (conversation.status === "ended") return <Ended {...props} />;
  if (conversation.status === "queued") {
    return (
      <Reason text={t("queuedReason", { name: naming.user })}>
        <ClaimButton conversation={conversation} />
      </Reason>
    );
  }
  if (conversation.offer?.agentId === account.id && conversation.agent) {
    return (
      <OfferToMe conversation={conversation} from={conversation.agent} offer={conversation.offer} />
    );
  }
  const reason = conversation.agent
    ? t("otherReason", { agent: isolateName(conversation.agent.name) })
    : t("nobodyReason");
  if (!isLead) return <Reason text={reason} />;
  return (
    <Reason text={`${reason} ${t("takeOverHint")}`}>
      <ClaimButton conversation={conversation} />
    </Reason>
  );
}

/** [SHO12] An ended conversation. It leads to the live one of the same user, if this agent has that one. */
function Ended({ conversation, naming }: { conversation: Conversation; naming: Naming }) {
  const t = useTranslations("composer");
  const live = useLive(({ conversations }) =>
    Object.values(conversations).find(
      (each) =>
        each.conversation.user.id === conversation.user.id &&
        each.conversation.status !== "ended" &&
        each.conversation.id !== conversation.id,
    ),
  );
  if (!live) return <Reason text={t("endedReason", { name: naming.user })} />;
  return (
    <Reason text={t("endedWithLive", { name: naming.user })}>
      <Link
        href={`/inbox/${live.conversation.id}`}
        className="font-medium text-accent underline-offset-3 hover:underline"
      >
        {t("toLive")}
      </Link>
    </Reason>
  );
}

function Reason(props: { text: string; children?: React.ReactNode }) {
  return (
    <div className="m-3 mt-0 flex flex-wrap items-center justify-between gap-3 rounded-2xl bg-raised px-4 py-3 sm:mx-5 sm:mb-4">
      <p className="min-w-0 flex-1 basis-56 text-[13px] wrap-anywhere text-ink-2">{props.text}</p>
      {props.children}
    </div>
  );
}

function ClaimButton(props: { conversation: Conversation }) {
  const t = useTranslations("conversation");
  const claim = useClaim();
  const [busy, setBusy] = useState(false);
  const takesOver = props.conversation.status === "open";
  const onClick = async () => {
    setBusy(true);
    await claim(props.conversation.id, takesOver ? t("takenOver") : undefined);
    setBusy(false);
  };
  return (
    <Button size="sm" busy={busy} onClick={() => void onClick()}>
      {takesOver ? t("takeOver") : t("claim")}
    </Button>
  );
}
