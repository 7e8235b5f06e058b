import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import { useState } from "react";
import { LogOut, Settings2, UsersRound } from "lucide-react";
import { useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { useTranslations } from "use-intl";
import type { AgentAccount } from "@deskwire/protocol";
import { toast } from "../ui/toast.ts";
import { errorCode, isSignedOut } from "../api/http.ts";
import { logout, sessionQuery } from "../api/queries.ts";
import { useErrorText } from "../i18n/intl.tsx";
import { useUnsentCount } from "../live/me.ts";
import { useAccount } from "../session/session.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { Menu, MenuItem, MenuLabel, MenuLine } from "../ui/menu.tsx";

/** The menu of the signed-in agent, with the links to the settings and the sign-out. */
export function AccountMenu() {
  const t = useTranslations("account");
  const account = useAccount();
  const [, navigate] = useLocation();
  const unsent = useUnsentCount();
  const [asked, setAsked] = useState(false);
  const leave = useLogout();
  return (
    <>
      <Menu
        className="w-60"
        trigger={
          <button
            type="button"
            aria-label={t("menu", { name: isolateName(account.name) })}
            className="flex h-10 max-w-52 items-center gap-2.5 rounded-lg px-1.5 text-left hover:bg-raised"
          >
            <AccountName account={account} />
          </button>
        }
      >
        <AccountLabel account={account} />
        <MenuLine />
        <MenuItem icon={Settings2} onSelect={() => navigate("/settings/preferences")}>
          {t("preferences")}
        </MenuItem>
        {account.role === "admin" && (
          <MenuItem icon={UsersRound} onSelect={() => navigate("/settings/team")}>
            {t("team")}
          </MenuItem>
        )}
        <MenuLine />
        <MenuItem icon={LogOut} onSelect={() => (unsent > 0 ? setAsked(true) : void leave())}>
          {t("logout")}
        </MenuItem>
      </Menu>
      <Confirm
        open={asked}
        onClose={() => setAsked(false)}
        title={t("logoutTitle")}
        text={t("logoutText", { count: unsent })}
        confirm={t("logout")}
        onConfirm={() => void leave()}
      />
    </>
  );
}

function AccountName({ account }: { account: AgentAccount }) {
  return (
    <>
      <Avatar id={account.id} name={account.name} size="sm" />
      <span className="min-w-0 leading-tight max-sm:hidden">
        <span className="block truncate text-[13px] font-medium">{isolateName(account.name)}</span>
        <span className="block text-[11px] text-ink-3 tabular-nums">#{account.id}</span>
      </span>
    </>
  );
}

/** The head of the menu. */
function AccountLabel({ account }: { account: AgentAccount }) {
  const t = useTranslations();
  return (
    <MenuLabel>
      <span className="block truncate font-medium">{isolateName(account.name)}</span>
      <span className="block truncate text-xs text-ink-3">{account.email}</span>
      <span className="block text-xs text-ink-3 tabular-nums">
        {t("common.agentId", { id: account.id })} · {t(`account.role.${account.role}`)}
      </span>
    </MenuLabel>
  );
}

function useLogout(): () => Promise<void> {
  const queryClient = useQueryClient();
  const errorText = useErrorText();
  return async () => {
    try {
      await logout();
    } catch (error) {
      if (!isSignedOut(error)) {
        toast.error(errorText(errorCode(error)));
        return;
      }
    }
    // The reload clears the agent's data from memory and shows the login page without a message about an ended session.
    queryClient.setQueryData(sessionQuery.queryKey, null);
    location.assign("/agent/");
  };
}
