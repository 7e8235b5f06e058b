import { createContext, useContext, useRef, type ReactNode } from "react";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { AgentAccount } from "@deskwire/protocol";
import { errorCode } from "../api/http.ts";
import { sessionQuery } from "../api/queries.ts";
import { Logo } from "../shell/logo.tsx";
import { Button } from "../ui/button.tsx";
import { useErrorText } from "../i18n/intl.tsx";
import { LoginPage } from "./login-page.tsx";

const AccountContext = createContext<AgentAccount | null>(null);

/** The account of the signed-in agent. Throws outside of `SessionGate`. */
export function useAccount(): AgentAccount {
  const account = useContext(AccountContext);
  if (!account) throw new Error("useAccount needs a SessionGate above it");
  return account;
}

/** Shows the console to a signed-in agent, otherwise the login page. */
export function SessionGate(props: { children: ReactNode }) {
  const session = useQuery(sessionQuery);
  const wasSignedIn = useRef(false);
  if (session.data) wasSignedIn.current = true;
  if (session.isPending) return <Splash />;
  if (session.isError && !session.data)
    return <SessionFailed code={errorCode(session.error)} retry={() => void session.refetch()} />;
  if (!session.data) return <LoginPage ended={wasSignedIn.current} />;
  return (
    <AccountContext key={session.data.agent.id} value={session.data.agent}>
      {props.children}
    </AccountContext>
  );
}

function Splash() {
  const t = useTranslations("common");
  return (
    <div className="grid h-full place-items-center" role="status" aria-label={t("loading")}>
      <Logo className="size-10 animate-pulse" />
    </div>
  );
}

function SessionFailed(props: { code: ReturnType<typeof errorCode>; retry: () => void }) {
  const t = useTranslations("common");
  const errorText = useErrorText();
  return (
    <main className="grid h-full place-items-center p-6">
      <div className="flex max-w-sm flex-col items-center gap-4 text-center">
        <Logo className="size-10" />
        <p role="alert">{errorText(props.code)}</p>
        <Button onClick={props.retry}>{t("retry")}</Button>
      </div>
    </main>
  );
}
