import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import { shownId } from "@deskwire/chat-view/people/shown-id";
import type { ReactNode } from "react";
import { Copy, ExternalLink, Star } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Conversation } from "@deskwire/protocol";
import { Card } from "../conversation/thread/message/card.tsx";
import { useFormatLocale } from "../i18n/intl.tsx";
import { StatusTag } from "../inbox/status-tag.tsx";
import { cx } from "../lib/cx.ts";
import { useNow } from "../lib/hooks.ts";
import { userLabel } from "@deskwire/chat-view/people/user-label";
import { fullTime } from "@deskwire/chat-view/formats/times";
import { safeUrl } from "@deskwire/chat-view/links/safe-url";
import { duration } from "@deskwire/chat-view/formats/ages";
import { useLive } from "../live/live.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { Tag } from "../ui/bits.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { useCopy } from "../ui/use-copy.ts";
import { Assignments } from "./assignments.tsx";
import { EarlierConversations } from "./earlier-conversations.tsx";

/** The user and the subject of the conversation. */
export function DetailsPane(props: { conversation: Conversation; rating: number | null }) {
  const t = useTranslations("details");
  const { conversation } = props;
  return (
    <div className="scroll-thin h-full overflow-y-auto bg-surface">
      <UserBlock conversation={conversation} />
      <Block title={t("conversation")}>
        <Facts conversation={conversation} />
      </Block>
      <Block title={t("page")}>
        <Page conversation={conversation} />
      </Block>
      {conversation.status === "ended" && (
        <Block title={t("rating")}>
          <Rating score={props.rating} />
        </Block>
      )}
      <Block title={t("whyAgent")}>
        <Assignments conversationId={conversation.id} />
      </Block>
      <Block title={t("earlier")}>
        <EarlierConversations conversation={conversation} />
      </Block>
    </div>
  );
}

function Block(props: { title: string; children: ReactNode }) {
  return (
    <section className="border-t border-line px-5 py-4">
      <h3 className="mb-2.5 text-xs font-semibold text-ink-3">{props.title}</h3>
      {props.children}
    </section>
  );
}

function UserBlock(props: { conversation: Conversation }) {
  const t = useTranslations();
  const { user } = props.conversation;
  const name = userLabel(user, t("common.visitor"));
  const copy = useCopy();
  return (
    <div className="flex flex-col items-center gap-2 px-5 pt-6 pb-5 text-center">
      <Avatar id={user.id} name={name} src={user.avatar} size="lg" />
      <p className="max-w-full text-base font-semibold wrap-anywhere">{name}</p>
      {user.visitor ? (
        <Tag>
          {t("common.visitor")} · {t("details.visitorText")}
        </Tag>
      ) : (
        <Tag look="accent">{t("common.verified")}</Tag>
      )}
      <p className="flex max-w-full items-center gap-1 text-xs text-ink-3">
        <span className="min-w-0 truncate" title={user.id}>
          {t("details.id")} {shownId(user.id)}
        </span>
        <IconButton
          icon={Copy}
          label={t("details.copyId")}
          onClick={() => copy(user.id)}
          className="size-7 [&_svg]:size-3.5"
        />
      </p>
    </div>
  );
}

function Facts(props: { conversation: Conversation }) {
  const t = useTranslations();
  const locale = useFormatLocale();
  const { conversation } = props;
  const { agent, endedAt } = conversation;
  return (
    <dl className="flex flex-col gap-2">
      <Fact label={t("details.state")}>
        <StatusTag status={conversation.status} />
      </Fact>
      <Fact label={t("details.agent")}>
        {agent ? (
          <>
            {isolateName(agent.name)} <span className="text-ink-3 tabular-nums">#{agent.id}</span>
          </>
        ) : (
          t("history.nobody")
        )}
      </Fact>
      <Fact label={t("details.opened")}>{fullTime(conversation.openedAt, locale)}</Fact>
      {endedAt !== null && <Fact label={t("details.ended")}>{fullTime(endedAt, locale)}</Fact>}
      {conversation.status === "queued" && (
        <Waiting since={conversation.waitsFrom ?? conversation.openedAt} />
      )}
    </dl>
  );
}

function Fact(props: { label: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4 text-[13px]">
      <dt className="shrink-0 text-ink-3">{props.label}</dt>
      <dd className="min-w-0 text-right wrap-anywhere">{props.children}</dd>
    </div>
  );
}

function Waiting(props: { since: string }) {
  const t = useTranslations("details");
  const locale = useFormatLocale();
  const skew = useLive((state) => state.clockSkewMs);
  const now = useNow(5_000) + skew;
  return <Fact label={t("waited")}>{duration(now - Date.parse(props.since), locale)}</Fact>;
}

function Page(props: { conversation: Conversation }) {
  const t = useTranslations("details");
  const { context } = props.conversation;
  const href = safeUrl(context?.pageUrl);
  if (!context || (href === null && !context.title && !context.card)) {
    return <p className="text-[13px] text-ink-3">{t("pageUnknown")}</p>;
  }
  return (
    <div className="flex flex-col gap-3">
      {context.title !== undefined && <p className="text-[13px] wrap-anywhere">{context.title}</p>}
      {href !== null && (
        <a
          href={href}
          target="_blank"
          rel="noopener noreferrer nofollow"
          className="flex items-start gap-1.5 text-[13px] text-accent underline-offset-3 hover:underline"
        >
          <ExternalLink className="mt-0.5 size-3.5 shrink-0" aria-hidden />
          <span className="line-clamp-2 min-w-0 break-all">{href.replace(/^https?:\/\//, "")}</span>
        </a>
      )}
      {context.card && <Card card={context.card} />}
    </div>
  );
}

function Rating(props: { score: number | null }) {
  const t = useTranslations("details");
  const { score } = props;
  if (score === null) return <p className="text-[13px] text-ink-3">{t("notRated")}</p>;
  return (
    <p role="img" aria-label={t("stars", { score: String(score) })} className="flex gap-1">
      {[1, 2, 3, 4, 5].map((star) => (
        <Star
          key={star}
          aria-hidden
          className={cx("size-5", star <= score ? "fill-busy text-busy" : "text-line-strong")}
          strokeWidth={1.5}
        />
      ))}
    </p>
  );
}
