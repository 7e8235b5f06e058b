import { useEffect, useRef } from "react";
import { CloudOff } from "lucide-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { CLOSE } from "@deskwire/protocol";
import type { ConnectionState } from "@deskwire/client";
import { toast } from "../ui/toast.ts";
import { sessionQuery } from "../api/queries.ts";
import { useLasting, useNow, useOnline } from "../lib/hooks.ts";
import { useSentenceGap } from "../i18n/intl.tsx";
import { useClient, useLive, useSteady } from "../live/live.tsx";
import { useUnsentCount } from "../live/me.ts";
import { Button } from "../ui/button.tsx";

/** A shorter interruption shows no banner. */
const PATIENCE_MS = 800;

/** Tells the agent that the connection is lost and that written messages are kept. */
export function ConnectionBanner() {
  const t = useTranslations("connection");
  const connection = useLive((state) => state.connection);
  const known = useLive((state) => state.me !== null);
  const steady = useSteady();
  const down = !steady && (known || connection.status !== "connecting" || connection.attempt > 0);
  const shown = useLasting(down, PATIENCE_MS);
  useBackAgain(shown, t("back"));
  return (
    <div role="status" aria-live="polite">
      {shown &&
        (connection.status === "refused" ? (
          <Refused connection={connection} />
        ) : (
          <Broken connection={connection} />
        ))}
    </div>
  );
}

function useBackAgain(shown: boolean, text: string): void {
  const client = useClient();
  const before = useRef(false);
  useEffect(() => {
    if (before.current && !shown && client.getState().connection.status === "online")
      toast.success(text);
    before.current = shown;
  }, [client, shown, text]);
}

function Broken(props: { connection: ConnectionState }) {
  const t = useTranslations("connection");
  const client = useClient();
  const online = useOnline();
  const unsent = useUnsentCount();
  const gap = useSentenceGap();
  const now = useNow(1_000);
  const { connection } = props;
  const waiting = connection.status === "waiting";
  const seconds = waiting ? Math.max(1, Math.ceil((connection.retryAt - now) / 1000)) : 0;
  return (
    <Bar
      action={
        waiting && (
          <Button look="secondary" size="sm" onClick={() => client.reconnectNow()}>
            {t("tryNow")}
          </Button>
        )
      }
    >
      {/* The countdown changes every second, so screen readers must not announce it. */}
      <strong className="font-semibold tabular-nums" aria-live="off">
        {!online
          ? t("offlineDevice")
          : waiting
            ? t("waiting", { seconds: String(seconds) })
            : t("connecting")}
      </strong>
      {gap}
      {t("kept")}
      {unsent > 0 && gap + t("unsent", { count: unsent })}
    </Bar>
  );
}

/** Why the server refuses the connection, and the button that helps. */
function Refused({ connection }: { connection: RefusedState }) {
  const t = useTranslations("connection");
  const client = useClient();
  const signIn = useSignIn();
  const connect = () => client.connect();
  switch (connection.code) {
    case CLOSE.tokenRefused:
      return <ActionBar text={t("refusedToken")} label={t("signIn")} onClick={signIn} />;
    case CLOSE.kicked:
      return <ActionBar text={t("refusedKicked")} label={t("signIn")} onClick={signIn} />;
    case CLOSE.limit:
      return <ActionBar text={t("refusedLimit")} label={t("connect")} onClick={connect} />;
    case CLOSE.version: {
      const reload = () => location.reload();
      return <ActionBar text={t("refusedVersion")} label={t("reload")} onClick={reload} />;
    }
    default: {
      const text = t("refusedOther", { code: String(connection.code) });
      return <ActionBar text={text} label={t("connect")} onClick={connect} />;
    }
  }
}

type RefusedState = Extract<ConnectionState, { status: "refused" }>;

/** Asks for the session again, which leads to the login page when it has ended, and connects. */
function useSignIn(): () => void {
  const client = useClient();
  const queryClient = useQueryClient();
  return () => {
    void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
    client.connect();
  };
}

function ActionBar(props: { text: string; label: string; onClick: () => void }) {
  return (
    <Bar
      action={
        <Button look="secondary" size="sm" onClick={props.onClick}>
          {props.label}
        </Button>
      }
    >
      {props.text}
    </Bar>
  );
}

function Bar(props: { action: React.ReactNode; children: React.ReactNode }) {
  return (
    <div className="flex items-center gap-3 border-b border-note-line bg-note px-4 py-2 text-[13px] text-on-note">
      <CloudOff className="size-4 shrink-0" aria-hidden />
      <p className="min-w-0 flex-1">{props.children}</p>
      {props.action}
    </div>
  );
}
