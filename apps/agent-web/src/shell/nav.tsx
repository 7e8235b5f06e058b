import { History, Inbox, Search, Settings, UsersRound, type LucideIcon } from "lucide-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";
import { useTranslations } from "use-intl";
import { queueLength, queueQuery } from "../api/queries.ts";
import { cx } from "../lib/cx.ts";
import { useAccount } from "../session/session.tsx";
import { Badge } from "../ui/bits.tsx";

const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The navigation between sections: on the left, on a phone at the bottom. */
export function Nav(props: { unread: number }) {
  const t = useTranslations();
  const isLead = useAccount().role !== "agent";
  const waiting = queueLength(useInfiniteQuery(queueQuery).data);
  return (
    <nav
      aria-label={t("nav.main")}
      className="flex shrink-0 justify-around gap-1 border-line bg-surface p-1.5 max-md:border-t max-md:pb-[max(6px,env(safe-area-inset-bottom))] md:w-[76px] md:flex-col md:justify-start md:border-r md:px-2 md:py-3"
    >
      <Item href="/inbox" icon={Inbox} label={t("nav.inbox")}>
        <Badge count={props.unread} label={t("common.unreadCount", { count: props.unread })} />
      </Item>
      <Item href="/queue" icon={UsersRound} label={t("nav.queue")}>
        <Badge count={waiting} label={t("nav.waiting", { count: waiting })} quiet />
      </Item>
      <Item href="/history" icon={History} label={isLead ? t("nav.all") : t("nav.history")} />
      <Item
        href="/search"
        icon={Search}
        label={t("nav.search")}
        keys="Control+K Meta+K"
        title={t("nav.searchHint", { keys: IS_APPLE ? "⌘K" : "Ctrl+K" })}
      />
      <div className="flex-1 max-md:hidden" />
      <Item href="/settings" icon={Settings} label={t("nav.settings")} />
    </nav>
  );
}

function Item(props: {
  href: string;
  icon: LucideIcon;
  label: string;
  /** In the format of `aria-keyshortcuts`. */
  keys?: string;
  title?: string;
  children?: React.ReactNode;
}) {
  const [path] = useLocation();
  const Icon = props.icon;
  const current = path === props.href || path.startsWith(`${props.href}/`);
  return (
    <Link
      href={props.href}
      aria-current={current ? "page" : undefined}
      aria-keyshortcuts={props.keys}
      title={props.title}
      className={cx(
        "relative flex min-w-0 flex-col items-center max-md:flex-1 md:min-w-16 gap-0.5 rounded-xl px-1 py-1.5 text-[11px] font-medium transition-colors md:py-2",
        current
          ? "bg-accent-soft text-on-accent-soft"
          : "text-ink-2 hover:bg-raised hover:text-ink",
      )}
    >
      <Icon className="size-5" strokeWidth={1.8} aria-hidden />
      <span className="max-w-full truncate">{props.label}</span>
      <span className="absolute top-0.5 left-[calc(50%+4px)] flex [&>span]:h-4.5 [&>span]:min-w-4.5 [&>span]:px-0.5 [&>span]:text-[10px] [&>span]:ring-2 [&>span]:ring-surface">
        {props.children}
      </span>
    </Link>
  );
}
