import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import type { ReactNode } from "react";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { agentsQuery } from "../api/queries.ts";
import { cx } from "../lib/cx.ts";
import { useAccount } from "../session/session.tsx";
import { Button } from "../ui/button.tsx";
import { inputClass } from "../ui/field.tsx";
import { activeFilters, EMPTY_FORM, KINDS, PERIODS, type SearchForm } from "./search-form.ts";

const CONTROL = cx(inputClass, "h-9 px-2 text-base sm:text-[13px]");

interface FormPart {
  form: SearchForm;
  onChange: (change: Partial<SearchForm>) => void;
}

/** The filters: author, user, kind of message and period. */
export function SearchFilters(props: FormPart) {
  const t = useTranslations("search");
  const { form, onChange } = props;
  return (
    <fieldset className="border-b border-line px-4 pb-3">
      <legend className="sr-only">{t("filtersLegend")}</legend>
      <div className="grid grid-cols-2 gap-x-3 gap-y-2">
        <Labelled label={t("writtenBy")}>
          <AgentSelect value={form.agentId} onChange={(agentId) => onChange({ agentId })} />
        </Labelled>
        <CustomerField value={form.userId} onChange={(userId) => onChange({ userId })} />
        <Labelled label={t("kind")}>
          <Choice
            value={form.kind}
            all={KINDS}
            label={(each) => t(`kinds.${each}`)}
            onChange={(kind) => onChange({ kind })}
          />
        </Labelled>
        <Labelled label={t("period")}>
          <Choice
            value={form.period}
            all={PERIODS}
            label={(each) => t(`periods.${each}`)}
            onChange={(period) => onChange({ period })}
          />
        </Labelled>
        {form.period === "custom" && <CustomPeriod {...props} />}
      </div>
      {activeFilters(form) > 0 && (
        <ResetButton onClick={() => onChange({ ...EMPTY_FORM, text: form.text })} />
      )}
    </fieldset>
  );
}

function CustomerField(props: { value: string; onChange: (userId: string) => void }) {
  const t = useTranslations("search");
  return (
    <Labelled label={t("customer")}>
      <input
        type="text"
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        placeholder={t("customerPlaceholder")}
        className={CONTROL}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </Labelled>
  );
}

/** The first and the last day of a period that the agent chooses. */
function CustomPeriod({ form, onChange }: FormPart) {
  const t = useTranslations("search");
  return (
    <>
      <DayField
        label={t("fromDay")}
        value={form.fromDay}
        max={form.toDay}
        onChange={(fromDay) => onChange({ fromDay })}
      />
      <DayField
        label={t("toDay")}
        value={form.toDay}
        min={form.fromDay}
        onChange={(toDay) => onChange({ toDay })}
      />
    </>
  );
}

function ResetButton(props: { onClick: () => void }) {
  const t = useTranslations("search");
  return (
    <Button look="ghost" size="sm" className="mt-2 -ml-3" onClick={props.onClick}>
      {t("resetFilters")}
    </Button>
  );
}

function Labelled(props: { label: string; children: ReactNode }) {
  return (
    <label className="flex min-w-0 flex-col gap-1">
      <span className="text-xs text-ink-3">{props.label}</span>
      {props.children}
    </label>
  );
}

function AgentSelect(props: { value: string; onChange: (agentId: string) => void }) {
  const t = useTranslations("search");
  const account = useAccount();
  const agents = useQuery(agentsQuery).data ?? [];
  const others = agents.filter((each) => each.id !== account.id);
  return (
    <select
      className={CONTROL}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
    >
      <option value="">{t("anybody")}</option>
      <option value={account.id}>{t("myself", { name: isolateName(account.name) })}</option>
      {others.map((each) => (
        <option key={each.id} value={each.id}>
          {isolateName(each.name)}
        </option>
      ))}
    </select>
  );
}

function Choice<T extends string>(props: {
  value: T;
  all: readonly T[];
  label: (value: T) => string;
  onChange: (value: T) => void;
}) {
  return (
    <select
      className={CONTROL}
      value={props.value}
      onChange={(event) => {
        const chosen = props.all.find((each) => each === event.target.value);
        if (chosen !== undefined) props.onChange(chosen);
      }}
    >
      {props.all.map((each) => (
        <option key={each} value={each}>
          {props.label(each)}
        </option>
      ))}
    </select>
  );
}

function DayField(props: {
  label: string;
  value: string;
  min?: string;
  max?: string;
  onChange: (value: string) => void;
}) {
  return (
    <Labelled label={props.label}>
      <input
        type="date"
        className={CONTROL}
        value={props.value}
        min={props.min || undefined}
        max={props.max || undefined}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </Labelled>
  );
}
