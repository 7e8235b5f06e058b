import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import { useState } from "react";
import { Ellipsis, Pencil, UserPlus, UserRoundCheck, UserRoundX } from "lucide-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { AgentAccount } from "@deskwire/protocol";
import { toast } from "../ui/toast.ts";
import { errorCode } from "../api/http.ts";
import { agentsQuery, changeAgent } from "../api/queries.ts";
import { useErrorText } from "../i18n/intl.tsx";
import { ListFailed } from "../inbox/list-pane.tsx";
import { cx } from "../lib/cx.ts";
import { useLive } from "../live/live.tsx";
import { useAvailability } from "../live/me.ts";
import { useAccount } from "../session/session.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { SkeletonRows, StatusDot, Tag } from "../ui/bits.tsx";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { AgentDialog } from "./agent-dialog.tsx";

const REFRESH_MS = 15_000;

/** The agents. Administrators add, change and disable them here. */
export function Team() {
  const t = useTranslations();
  const errorText = useErrorText();
  const agents = useQuery({ ...agentsQuery, refetchInterval: REFRESH_MS });
  const [edited, setEdited] = useState<AgentAccount | "new" | null>(null);
  const [disabling, setDisabling] = useState<AgentAccount | null>(null);
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-ink-2">{t("team.text")}</p>
        <Button onClick={() => setEdited("new")}>
          <UserPlus className="size-4" aria-hidden />
          {t("team.add")}
        </Button>
      </div>
      <div className="overflow-hidden rounded-2xl border border-line bg-surface">
        {agents.isPending && <SkeletonRows rows={3} label={t("common.loading")} />}
        {agents.isError && !agents.data && (
          <ListFailed
            text={errorText(errorCode(agents.error))}
            retry={() => void agents.refetch()}
          />
        )}
        {agents.data && (
          <AgentTable agents={agents.data} onEdit={setEdited} onDisable={setDisabling} />
        )}
      </div>
      {edited !== null && (
        <AgentDialog agent={edited === "new" ? null : edited} onClose={() => setEdited(null)} />
      )}
      {disabling && <DisableDialog agent={disabling} onClose={() => setDisabling(null)} />}
    </>
  );
}

interface Handlers {
  onEdit: (agent: AgentAccount) => void;
  onDisable: (agent: AgentAccount) => void;
}

function AgentTable(props: Handlers & { agents: readonly AgentAccount[] }) {
  const t = useTranslations("team");
  const head =
    "px-3 py-2.5 text-left text-xs font-medium whitespace-nowrap text-ink-3 max-sm:hidden";
  return (
    <table aria-label={t("table")} className="w-full border-collapse max-sm:block">
      <thead className="border-b border-line max-sm:sr-only">
        <tr>
          <th scope="col" className={cx(head, "pl-5")}>
            {t("name")}
          </th>
          <th scope="col" className={head}>
            {t("virtualId")}
          </th>
          <th scope="col" className={head}>
            {t("role")}
          </th>
          <th scope="col" className={cx(head, "text-right")}>
            {t("capacity")}
          </th>
          <th scope="col" className={head}>
            {t("status")}
          </th>
          <th scope="col" className="w-12">
            <span className="sr-only">{t("edit")}</span>
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line max-sm:block">
        {props.agents.map((agent) => (
          <AgentRow key={agent.id} agent={agent} {...props} />
        ))}
      </tbody>
    </table>
  );
}

function AgentRow(props: Handlers & { agent: AgentAccount }) {
  const t = useTranslations();
  const account = useAccount();
  const { agent } = props;
  const cell =
    "px-3 py-3 whitespace-nowrap max-sm:inline-block max-sm:p-0 max-sm:pr-3 max-sm:text-[13px]";
  return (
    <tr
      className={cx(
        "max-sm:relative max-sm:block max-sm:px-4 max-sm:py-3.5",
        agent.disabled && "text-ink-3",
      )}
    >
      <td className="w-full max-w-0 py-3 pr-3 pl-5 max-sm:block max-sm:max-w-none max-sm:p-0 max-sm:pr-12 max-sm:pb-2">
        <div className="flex items-center gap-3">
          <Avatar id={agent.id} name={agent.name} className={agent.disabled ? "opacity-50" : ""} />
          <div className="min-w-0">
            <p className="flex items-center gap-1.5 font-medium">
              <span className="line-clamp-2 min-w-0 wrap-anywhere" title={agent.name}>
                {isolateName(agent.name)}
              </span>
              {agent.id === account.id && <Tag>{t("team.you")}</Tag>}
            </p>
            <p className="text-xs wrap-anywhere text-ink-3">{agent.email}</p>
          </div>
        </div>
      </td>
      <td className={cx(cell, "tabular-nums")}>#{agent.id}</td>
      <td className={cell}>{t(`account.role.${agent.role}`)}</td>
      <td className={cx(cell, "text-right tabular-nums")}>
        <span className="sm:hidden">{t("team.capacity")} </span>
        {agent.capacity}
      </td>
      <td className={cell}>
        <AgentStatus agent={agent} />
      </td>
      <td className="pr-3 text-right max-sm:absolute max-sm:top-3 max-sm:right-2 max-sm:p-0">
        <RowMenu {...props} />
      </td>
    </tr>
  );
}

function AgentStatus(props: { agent: AgentAccount }) {
  const t = useTranslations();
  const { agent } = props;
  const live = useReach(agent);
  if (agent.disabled) return <Tag>{t("team.disabled")}</Tag>;
  const status = live.reachable ? live.availability : "offline";
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <StatusDot status={status} />
      {t(`status.${status}`)}
    </span>
  );
}

/** An agent's presence: live where it is known, and always for the signed-in agent. */
function useReach(agent: AgentAccount): Pick<AgentAccount, "reachable" | "availability"> {
  const account = useAccount();
  const availability = useAvailability();
  const reachable = useLive((state) => state.connection.status === "online");
  const live = useLive((state) => state.presence[agent.id]);
  return agent.id === account.id ? { reachable, availability } : (live ?? agent);
}

function RowMenu(props: Handlers & { agent: AgentAccount }) {
  const t = useTranslations("team");
  const account = useAccount();
  const { agent } = props;
  const enable = useChange();
  return (
    <Menu
      trigger={
        <IconButton icon={Ellipsis} label={t("actions", { name: isolateName(agent.name) })} />
      }
    >
      <MenuItem icon={Pencil} onSelect={() => props.onEdit(agent)}>
        {t("edit")}
      </MenuItem>
      {agent.disabled ? (
        <MenuItem
          icon={UserRoundCheck}
          onSelect={() =>
            enable.mutate({
              agent,
              disabled: false,
              said: t("enabledDone", { name: isolateName(agent.name) }),
            })
          }
        >
          {t("enable")}
        </MenuItem>
      ) : (
        agent.id !== account.id && (
          <MenuItem icon={UserRoundX} danger onSelect={() => props.onDisable(agent)}>
            {t("disable")}
          </MenuItem>
        )
      )}
    </Menu>
  );
}

function useChange() {
  const queryClient = useQueryClient();
  const errorText = useErrorText();
  return useMutation({
    mutationFn: (change: { agent: AgentAccount; disabled: boolean; said: string }) =>
      changeAgent(change.agent.id, { disabled: change.disabled }),
    onSuccess: (_, change) => {
      toast.success(change.said);
      return queryClient.invalidateQueries({ queryKey: agentsQuery.queryKey });
    },
    onError: (error) => toast.error(errorText(errorCode(error))),
  });
}

function DisableDialog(props: { agent: AgentAccount; onClose: () => void }) {
  const t = useTranslations("team");
  const change = useChange();
  const { agent, onClose } = props;
  const { name } = agent;
  return (
    <Confirm
      open
      onClose={onClose}
      title={t("disableTitle", { name })}
      text={t("disableText", { name })}
      confirm={t("disable")}
      danger
      busy={change.isPending}
      onConfirm={() =>
        change.mutate(
          { agent, disabled: true, said: t("disabledDone", { name }) },
          { onSettled: onClose },
        )
      }
    />
  );
}
