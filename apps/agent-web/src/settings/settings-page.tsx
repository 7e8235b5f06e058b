import { Suspense } from "react";
import { Link, Redirect } from "wouter";
import { useTranslations } from "use-intl";
import { cx } from "../lib/cx.ts";
import { lazyPart } from "../lib/lazy-part.tsx";
import { useAccount } from "../session/session.tsx";
import { Preferences } from "./preferences.tsx";
import { Team } from "./team.tsx";

const Webhooks = lazyPart(async () => (await import("./webhooks/webhooks.tsx")).Webhooks);
const ADMIN_TABS = ["team", "webhooks"] as const;

/** Preferences of this device, and for administrators the team and the webhooks. */
export function SettingsPage(props: { tab: string }) {
  const t = useTranslations("settings");
  const isAdmin = useAccount().role === "admin";
  const known =
    props.tab === "preferences" || (isAdmin && ADMIN_TABS.some((each) => each === props.tab));
  if (!known) return <Redirect to="/settings/preferences" replace />;
  return (
    <div className="scroll-thin h-full overflow-y-auto bg-canvas">
      <div className="mx-auto flex max-w-[960px] flex-col gap-5 px-4 py-6 sm:px-8 sm:py-8">
        <h1 className="text-xl font-semibold tracking-tight">{t("title")}</h1>
        {isAdmin && (
          <nav aria-label={t("tabs")} className="flex gap-1 border-b border-line">
            <Tab
              href="/settings/preferences"
              current={props.tab === "preferences"}
              label={t("preferences")}
            />
            {ADMIN_TABS.map((tab) => (
              <Tab key={tab} href={`/settings/${tab}`} current={props.tab === tab} label={t(tab)} />
            ))}
          </nav>
        )}
        {props.tab === "preferences" && <Preferences />}
        {props.tab === "team" && <Team />}
        {props.tab === "webhooks" && (
          <Suspense>
            <Webhooks />
          </Suspense>
        )}
      </div>
    </div>
  );
}

function Tab(props: { href: string; current: boolean; label: string }) {
  return (
    <Link
      href={props.href}
      aria-current={props.current ? "page" : undefined}
      className={cx(
        "-mb-px border-b-2 px-3 py-2 font-medium",
        props.current ? "border-accent text-ink" : "border-transparent text-ink-2 hover:text-ink",
      )}
    >
      {props.label}
    </Link>
  );
}
