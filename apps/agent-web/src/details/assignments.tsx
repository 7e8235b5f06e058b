import { useState } from "react";
import { Check, ChevronDown } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { AssignmentDecision } from "@deskwire/protocol";
import { fullTime } from "@deskwire/chat-view/formats/times";
import { assignmentsQuery } from "../api/queries.ts";
import { useFormatLocale } from "../i18n/intl.tsx";
import { cx } from "../lib/cx.ts";
import { useAgentNames } from "../live/agent-names.ts";
import { useAccount } from "../session/session.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { outcomeText, rankedCandidates, strategyText } from "./assignment-text.ts";

/** The number of candidates that are shown before "show all". */
const SHORT = 6;

/** [ASG5] The assignment decisions of this conversation, latest first, with the reasons for and against each agent. */
export function Assignments(props: { conversationId: string }) {
  const t = useTranslations();
  const query = useQuery(assignmentsQuery(props.conversationId));
  if (query.isPending)
    return <div className="skeleton h-10" role="status" aria-label={t("common.loading")} />;
  if (!query.data) return <p className="text-[13px] text-ink-3">{t("assignment.loadFailed")}</p>;
  if (query.data.length === 0)
    return <p className="text-[13px] text-ink-3">{t("assignment.none")}</p>;
  const latestFirst = query.data.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return (
    <ol className="-mx-2.5 flex flex-col gap-1">
      {latestFirst.map((decision, index) => (
        <Decision key={decision.id} decision={decision} openAtFirst={index === 0} />
      ))}
    </ol>
  );
}

function useWords() {
  const t = useTranslations("assignment");
  const account = useAccount();
  const agentName = useAgentNames();
  const nameOf = (id: string, object?: "object") =>
    id === account.id ? t(object ? "youObject" : "you") : agentName(id);
  return { t, nameOf };
}

function Decision(props: { decision: AssignmentDecision; openAtFirst: boolean }) {
  const words = useWords();
  const { t } = words;
  const locale = useFormatLocale();
  const [open, setOpen] = useState(props.openAtFirst);
  const { decision } = props;
  const strategy = strategyText(decision, words);
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex w-full items-start gap-2 rounded-lg px-2.5 py-2 text-left hover:bg-raised"
      >
        <span className="min-w-0 flex-1">
          <span className="block text-[13px] font-medium wrap-anywhere">
            {outcomeText(decision, words)}
          </span>
          <span className="block text-xs text-ink-3 tabular-nums">
            <time dateTime={decision.at}>{fullTime(decision.at, locale)}</time> ·{" "}
            {t(`trigger.${decision.trigger}`)}
          </span>
        </span>
        <ChevronDown
          className={cx(
            "mt-0.5 size-4 shrink-0 text-ink-3 transition-transform",
            open && "rotate-180",
          )}
          aria-hidden
        />
      </button>
      {open && (
        <div className="px-2.5 pb-2">
          {strategy !== null && <p className="pb-1.5 text-xs text-ink-2">{strategy}</p>}
          <Candidates decision={decision} />
        </div>
      )}
    </li>
  );
}

function Candidates(props: { decision: AssignmentDecision }) {
  const { t, nameOf } = useWords();
  const agentName = useAgentNames();
  const [all, setAll] = useState(false);
  const ranked = rankedCandidates(props.decision);
  const shown = all ? ranked : ranked.slice(0, SHORT);
  if (ranked.length === 0) return null;
  return (
    <>
      <ul aria-label={t("candidates")} className="flex flex-col divide-y divide-line/70">
        {shown.map((each) => (
          <li key={each.agentId} className="flex items-center gap-2.5 py-1.5">
            <Avatar id={each.agentId} name={agentName(each.agentId)} size="sm" />
            <span className="min-w-0 flex-1">
              <span className="block truncate text-[13px]">{nameOf(each.agentId)}</span>
              <span
                className={cx(
                  "flex items-center gap-1 text-xs",
                  each.verdict === "chosen" ? "font-medium text-accent" : "text-ink-3",
                )}
              >
                {each.verdict === "chosen" && <Check className="size-3.5" aria-hidden />}
                {t(`verdict.${each.verdict}`)}
              </span>
            </span>
            <Load load={each.load} capacity={each.capacity} />
          </li>
        ))}
      </ul>
      {ranked.length > shown.length && (
        <button
          type="button"
          onClick={() => setAll(true)}
          className="mt-1 text-xs font-medium text-accent underline-offset-3 hover:underline"
        >
          {t("showAll", { count: ranked.length })}
        </button>
      )}
    </>
  );
}

/** An agent's open conversations and capacity, as figures and as a bar. */
function Load(props: { load: number; capacity: number }) {
  const { t } = useWords();
  const { load, capacity } = props;
  const full = load >= capacity;
  const part = capacity > 0 ? Math.min(1, load / capacity) : 1;
  const values = { load: String(load), capacity: String(capacity) };
  return (
    <span className="flex shrink-0 flex-col items-end gap-1" title={t("load", values)}>
      <span className="text-xs text-ink-2 tabular-nums" aria-hidden>
        {load}/{capacity}
      </span>
      <span className="sr-only">{t("load", values)}</span>
      <span aria-hidden className="h-1 w-12 overflow-hidden rounded-full bg-pressed">
        <span
          className={cx("block h-full rounded-full", full ? "bg-busy" : "bg-accent")}
          style={{ width: `${part * 100}%` }}
        />
      </span>
    </span>
  );
}
