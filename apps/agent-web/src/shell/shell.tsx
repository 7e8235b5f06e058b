import { Suspense, useMemo, type ReactNode } from "react";
import { useLocation } from "wouter";
import { useTranslations } from "use-intl";
import { totalUnread } from "../inbox/inbox-items.ts";
import { useInboxOwner } from "../inbox/use-inbox-owner.ts";
import { usePhone } from "../lib/hooks.ts";
import { lazyPart } from "../lib/lazy-part.tsx";
import { useAlerts, useDeclineAlerts, useOfferAlerts, useTitle } from "../live/alerts.ts";
import { useConversations } from "../live/live.tsx";
import { useTrackAvailability } from "../live/me.ts";
import { useRefreshLists } from "../live/refresh-lists.ts";
import { useSearchShortcut } from "../search/search-shortcut.ts";
import { ErrorBoundary } from "../ui/error-boundary.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { FailedBanner } from "./failed-banner.tsx";
import { Logo } from "./logo.tsx";
import { Nav } from "./nav.tsx";

const HeaderMenus = lazyPart(async () => (await import("./header-menus.tsx")).HeaderMenus);

/** The frame around every page of the console: header, banners and navigation. */
export function Shell(props: { children: ReactNode }) {
  const t = useTranslations("common");
  const owner = useInboxOwner();
  const conversations = useConversations();
  const unread = useMemo(() => totalUnread(conversations, owner), [conversations, owner]);
  useTitle(unread);
  useAlerts();
  useOfferAlerts();
  useDeclineAlerts();
  useTrackAvailability();
  useRefreshLists();
  useSearchShortcut();
  const reading = useReadingOnPhone();
  return (
    <div className="flex h-full flex-col">
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-lg bg-accent px-3 py-2 text-on-accent focus:translate-y-0"
      >
        {t("skipToContent")}
      </a>
      {!reading && (
        <header className="flex h-14 shrink-0 items-center gap-2.5 border-b border-line bg-surface pr-3 pl-4">
          <Logo className="size-7" />
          <span className="text-[15px] font-semibold tracking-tight max-sm:sr-only">Deskwire</span>
          <div className="flex-1" />
          <ErrorBoundary frame={() => null}>
            <Suspense fallback={<div className="skeleton h-9 w-44" />}>
              <HeaderMenus />
            </Suspense>
          </ErrorBoundary>
        </header>
      )}
      <ConnectionBanner />
      <FailedBanner />
      <div className="flex min-h-0 flex-1 flex-col-reverse md:flex-row">
        {!reading && <Nav unread={unread} />}
        <main id="content" tabIndex={-1} className="min-h-0 min-w-0 flex-1 outline-none">
          {props.children}
        </main>
      </div>
    </div>
  );
}

/** Whether an open conversation uses the whole screen of a phone. */
function useReadingOnPhone(): boolean {
  const phone = usePhone();
  const [path] = useLocation();
  return phone && /^\/(?:inbox|queue|history|search)\/./.test(path);
}
