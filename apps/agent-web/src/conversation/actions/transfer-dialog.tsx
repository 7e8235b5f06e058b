import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import { useState } from "react";
import { Users } from "lucide-react";
import { RadioGroup } from "radix-ui";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { AgentAccount, Conversation, TransferTarget } from "@deskwire/protocol";
import { toast } from "../../ui/toast.ts";
import { agentsQuery } from "../../api/queries.ts";
import { useErrorText } from "../../i18n/intl.tsx";
import { cx } from "../../lib/cx.ts";
import { useClient, useLive } from "../../live/live.tsx";
import { Avatar } from "../../ui/avatar.tsx";
import { StatusDot } from "../../ui/bits.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, inputClass } from "../../ui/field.tsx";

const QUEUE = "queue";
const NOTE_MAX = 1_000;

/** Transfers a conversation to another agent or to the queue. */
export function TransferDialog(props: { conversation: Conversation; onClose: () => void }) {
  const t = useTranslations();
  const agents = useQuery({ ...agentsQuery, staleTime: 0 });
  const others = (agents.data ?? []).filter(
    (each) => !each.disabled && each.id !== props.conversation.agent?.id,
  );
  const [to, setTo] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const { busy, transfer } = useTransfer(props);
  const confirm = () => {
    if (to === null) return;
    void transfer({
      to,
      note,
      name: isolateName(others.find((each) => each.id === to)?.name ?? ""),
    });
  };
  return (
    <Dialog open onClose={props.onClose} title={t("transfer.title")} text={t("transfer.text")}>
      <div className="scroll-thin flex min-h-0 flex-col gap-4 overflow-y-auto px-6 py-4">
        <Targets agents={agents} others={others} to={to} onTo={setTo} />
        <Field label={t("transfer.note")} hint={t("transfer.noteOptional")}>
          {(field) => (
            <textarea
              {...field}
              rows={2}
              maxLength={NOTE_MAX}
              className={cx(inputClass, "h-auto resize-none py-2")}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          )}
        </Field>
      </div>
      <footer className="flex items-center justify-end gap-2.5 border-t border-line px-6 py-4">
        {to === null && (
          <p className="min-w-0 flex-1 text-xs text-ink-3">{t("transfer.chooseFirst")}</p>
        )}
        <Button look="secondary" onClick={props.onClose}>
          {t("common.cancel")}
        </Button>
        <Button disabled={to === null} busy={busy} onClick={confirm}>
          {t("transfer.confirm")}
        </Button>
      </footer>
    </Dialog>
  );
}

/** Transfers, and tells the result in a toast. */
function useTransfer({
  conversation,
  onClose,
}: {
  conversation: Conversation;
  onClose: () => void;
}) {
  const t = useTranslations("transfer");
  const errorText = useErrorText();
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const transfer = async (chosen: { to: string; note: string; name: string | undefined }) => {
    const { to, note, name } = chosen;
    setBusy(true);
    const target: TransferTarget = to === QUEUE ? { queue: true } : { agentId: to };
    const outcome = await client.transfer(conversation.id, target, note.trim() || undefined);
    setBusy(false);
    if (!outcome.ok) return toast.error(errorText(outcome.code));
    toast.success(name === undefined ? t("doneQueue") : t("done", { name }));
    onClose();
  };
  return { busy, transfer };
}

function Targets(props: {
  agents: { isError: boolean; isSuccess: boolean };
  others: readonly AgentAccount[];
  to: string | null;
  onTo: (to: string) => void;
}) {
  const t = useTranslations();
  const { agents, others } = props;
  return (
    <>
      <RadioGroup.Root
        aria-label={t("transfer.to")}
        value={props.to}
        onValueChange={props.onTo}
        className="flex flex-col gap-1"
      >
        <Choice
          value={QUEUE}
          label={t("transfer.queue")}
          hint={t("transfer.queueHint")}
          icon={<QueueIcon />}
        />
        {others.map((agent) => (
          <AgentChoice key={agent.id} agent={agent} />
        ))}
      </RadioGroup.Root>
      {agents.isError && <p className="text-[13px] text-danger">{t("transfer.loadFailed")}</p>}
      {agents.isSuccess && others.length === 0 && (
        <p className="text-[13px] text-ink-3">{t("transfer.noAgents")}</p>
      )}
      {others.length > 0 && <p className="text-xs text-ink-3">{t("transfer.onlyOnline")}</p>}
    </>
  );
}

function QueueIcon() {
  return (
    <span className="grid size-7 shrink-0 place-items-center rounded-full bg-raised text-ink-2">
      <Users className="size-4" aria-hidden />
    </span>
  );
}

function AgentChoice(props: { agent: AgentAccount }) {
  const t = useTranslations("status");
  const { agent } = props;
  const live = useLive((state) => state.presence[agent.id]) ?? agent;
  const status = live.reachable ? live.availability : "offline";
  const free = status === "online";
  return (
    <Choice
      value={agent.id}
      label={isolateName(agent.name)}
      hint={`#${agent.id} · ${t(status)}`}
      icon={<Avatar id={agent.id} name={agent.name} size="sm" />}
      dot={<StatusDot status={status} />}
      disabled={!free}
    />
  );
}

function Choice(props: {
  value: string;
  label: string;
  hint: string;
  icon: React.ReactNode;
  dot?: React.ReactNode;
  disabled?: boolean;
}) {
  return (
    <RadioGroup.Item
      value={props.value}
      disabled={props.disabled}
      className="flex items-center gap-3 rounded-xl border border-transparent px-2.5 py-2 text-left enabled:hover:bg-raised disabled:opacity-55 data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
    >
      {props.icon}
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{props.label}</span>
        <span className="block truncate text-xs text-ink-2 tabular-nums">{props.hint}</span>
      </span>
      {props.dot}
    </RadioGroup.Item>
  );
}
