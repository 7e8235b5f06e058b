import { useState } from "react";
import { ArrowLeft, ArrowRightLeft, CircleStop, PanelRight } from "lucide-react";
import { Link } from "wouter";
import { useTranslations } from "use-intl";
import type { Conversation } from "@deskwire/protocol";
import { StatusTag } from "../inbox/status-tag.tsx";
import { shownId } from "@deskwire/chat-view/people/shown-id";
import { userLabel } from "@deskwire/chat-view/people/user-label";
import { useAccount } from "../session/session.tsx";
import { cx } from "../lib/cx.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Tag } from "../ui/bits.tsx";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { EndDialog } from "./actions/end-dialog.tsx";
import { TransferDialog } from "./actions/transfer-dialog.tsx";

const BAR = "flex min-h-14 shrink-0 items-center gap-3 border-b border-line px-3 py-2 sm:px-5";

export function ConversationHeader(props: {
  conversation: Conversation;
  mine: boolean;
  backHref: string;
  detailsShown: boolean;
  onDetails: () => void;
}) {
  const t = useTranslations();
  const { conversation } = props;
  const { user } = conversation;
  const isLead = useAccount().role !== "agent";
  const name = userLabel(user, t("common.visitor"));
  return (
    <header className={BAR}>
      <BackLink href={props.backHref} />
      <Avatar id={user.id} name={name} src={user.avatar} className="max-sm:hidden" />
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-2">
          <h2 className="min-w-0 truncate text-[15px] font-semibold">{name}</h2>
          {user.visitor && <Tag className="max-sm:hidden">{t("common.visitor")}</Tag>}
          {conversation.status !== "open" && <StatusTag status={conversation.status} />}
        </div>
        <p className="truncate text-xs text-ink-3">{subtitle(conversation)}</p>
      </div>
      {conversation.status !== "ended" && (props.mine || isLead) && (
        <Actions conversation={conversation} name={name} />
      )}
      <IconButton
        icon={PanelRight}
        label={props.detailsShown ? t("details.hide") : t("conversation.details")}
        aria-expanded={props.detailsShown}
        active={props.detailsShown}
        onClick={props.onDetails}
      />
    </header>
  );
}

function subtitle(conversation: Conversation): string {
  return (
    conversation.context?.title ?? conversation.context?.pageUrl ?? shownId(conversation.user.id)
  );
}

function BackLink(props: { href: string }) {
  const t = useTranslations("conversation");
  return (
    <Link
      href={props.href}
      aria-label={t("backToList")}
      className="-ml-1 grid size-9 shrink-0 place-items-center rounded-lg text-ink-2 hover:bg-raised md:hidden"
    >
      <ArrowLeft className="size-5" aria-hidden />
    </Link>
  );
}

function Actions(props: { conversation: Conversation; name: string }) {
  const t = useTranslations("conversation");
  const [asked, setAsked] = useState<"end" | "transfer" | null>(null);
  const close = () => setAsked(null);
  const compact = "max-sm:size-9 max-sm:px-0";
  return (
    <>
      {props.conversation.status === "open" && (
        <Button
          look="secondary"
          size="sm"
          className={compact}
          aria-label={t("transferLong")}
          onClick={() => setAsked("transfer")}
        >
          <ArrowRightLeft className="size-4" aria-hidden />
          <span className="max-sm:sr-only">{t("transfer")}</span>
        </Button>
      )}
      <Button
        look="secondary"
        size="sm"
        className={compact}
        aria-label={t("endLong")}
        onClick={() => setAsked("end")}
      >
        <CircleStop className="size-4" aria-hidden />
        <span className="max-sm:sr-only">{t("end")}</span>
      </Button>
      <EndDialog {...props} open={asked === "end"} onClose={close} />
      {asked === "transfer" && <TransferDialog conversation={props.conversation} onClose={close} />}
    </>
  );
}

export function HeaderSkeleton(props: { backHref: string }) {
  return (
    <header className={BAR}>
      <BackLink href={props.backHref} />
      <div className="skeleton size-10 rounded-full" />
      <div className="flex flex-col gap-2">
        <div className="skeleton h-3 w-36" />
        <div className="skeleton h-3 w-24" />
      </div>
    </header>
  );
}

/** [SHO12] Above a conversation that cannot be shown: only the way back, on a phone. */
export function BareHeader(props: { backHref: string }) {
  return (
    <header className={cx(BAR, "md:hidden")}>
      <BackLink href={props.backHref} />
    </header>
  );
}
