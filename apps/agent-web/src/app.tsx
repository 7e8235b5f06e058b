import { Suspense } from "react";
import { QueryClientProvider } from "@tanstack/react-query";
import { Compass } from "lucide-react";
import { Link, Redirect, Route, Router, Switch, useLocation } from "wouter";
import { useTranslations } from "use-intl";
import { createQueryClient } from "./api/query-client.ts";
import { Intl } from "./i18n/intl.tsx";
import { SectionPage, type Section } from "./inbox/section-page.tsx";
import { lazyPart } from "./lib/lazy-part.tsx";
import { LiveProvider } from "./live/live.tsx";
import { SessionGate } from "./session/session.tsx";
import { useTheme } from "./settings/use-theme.ts";
import { Shell } from "./shell/shell.tsx";
import { EmptyState } from "./ui/bits.tsx";
import { ErrorBoundary } from "./ui/error-boundary.tsx";

const SettingsPage = lazyPart(
  async () => (await import("./settings/settings-page.tsx")).SettingsPage,
);
const Toaster = lazyPart(async () => (await import("./ui/toaster.tsx")).Toaster);
const queryClient = createQueryClient();
const SECTIONS: readonly Section[] = ["inbox", "queue", "history", "search"];

export function App() {
  useTheme();
  return (
    <Intl>
      <QueryClientProvider client={queryClient}>
        <Router base="/agent">
          <ErrorBoundary>
            <SessionGate>
              <LiveProvider>
                <Shell>
                  <Pages />
                </Shell>
              </LiveProvider>
            </SessionGate>
          </ErrorBoundary>
        </Router>
        <ErrorBoundary frame={() => null}>
          <Suspense>
            <Toaster />
          </Suspense>
        </ErrorBoundary>
      </QueryClientProvider>
    </Intl>
  );
}

function Pages() {
  const [path] = useLocation();
  return (
    <ErrorBoundary resetKey={path}>
      <Routes />
    </ErrorBoundary>
  );
}

function Routes() {
  return (
    <Switch>
      <Route path="/">
        <Redirect to="/inbox" replace />
      </Route>
      {SECTIONS.map((section) => (
        <Route key={section} path={`/${section}/:id?`}>
          {(params) => <SectionPage section={section} conversationId={params.id ?? null} />}
        </Route>
      ))}
      <Route path="/settings/:tab?">
        {(params) => (
          <Suspense fallback={null}>
            <SettingsPage tab={params.tab ?? "preferences"} />
          </Suspense>
        )}
      </Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}

function NotFound() {
  const t = useTranslations("common");
  return (
    <div className="grid h-full place-items-center">
      <EmptyState icon={Compass} title={t("notFoundTitle")} text={t("notFoundText")}>
        <Link href="/inbox" className="font-medium text-accent underline-offset-3 hover:underline">
          {t("toInbox")}
        </Link>
      </EmptyState>
    </div>
  );
}
