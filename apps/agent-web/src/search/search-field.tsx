import { useEffect, useRef, type KeyboardEvent, type RefObject } from "react";
import { Search, SlidersHorizontal, X } from "lucide-react";
import { useTranslations } from "use-intl";
import { cx } from "../lib/cx.ts";
import { QUERY_CHARS_MAX } from "./search-form.ts";
import { useSearchCalls } from "./search-shortcut.ts";

/** The input of the query, with the button that shows the filters. */
export function SearchField(props: {
  text: string;
  onText: (text: string) => void;
  /** Whether the field takes the focus when it is mounted. */
  takesFocus: boolean;
  filters: number;
  filtersShown: boolean;
  onFilters: () => void;
  /** Called on the Down key, which moves into the results. */
  onDown: () => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  useFocusOnCall(input, props.takesFocus);
  const clear = () => {
    props.onText("");
    input.current?.focus();
  };
  return (
    <div role="search" className="flex items-center gap-2 px-4 pt-3 pb-2.5">
      <div className="relative min-w-0 flex-1">
        <Search
          className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-3"
          aria-hidden
        />
        <QueryInput input={input} text={props.text} onText={props.onText} onDown={props.onDown} />
        {props.text !== "" && <ClearButton onClick={clear} />}
      </div>
      <FiltersButton
        count={props.filters}
        expanded={props.filtersShown}
        onClick={props.onFilters}
      />
    </div>
  );
}

function QueryInput(props: {
  input: RefObject<HTMLInputElement | null>;
  text: string;
  onText: (text: string) => void;
  onDown: () => void;
}) {
  const t = useTranslations("search");
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      props.onDown();
    }
    if (event.key === "Escape" && props.text !== "") props.onText("");
  };
  return (
    <input
      ref={props.input}
      type="text"
      inputMode="search"
      enterKeyHint="search"
      autoComplete="off"
      spellCheck={false}
      maxLength={QUERY_CHARS_MAX}
      aria-label={t("field")}
      placeholder={t("placeholder")}
      value={props.text}
      onChange={(event) => props.onText(event.target.value)}
      onKeyDown={onKeyDown}
      className="h-10 w-full min-w-0 rounded-lg border border-line-strong bg-surface pr-9 pl-9 text-base focus:border-accent focus:ring-1 focus:ring-accent focus:outline-none sm:text-sm"
    />
  );
}

function ClearButton(props: { onClick: () => void }) {
  const t = useTranslations("search");
  return (
    <button
      type="button"
      aria-label={t("clear")}
      onClick={props.onClick}
      className="absolute inset-y-1 right-1 grid w-8 place-items-center rounded-md text-ink-3 hover:text-ink"
    >
      <X className="size-4" aria-hidden />
    </button>
  );
}

/** Shows and hides the filters. A number tells how many are set. */
function FiltersButton(props: { count: number; expanded: boolean; onClick: () => void }) {
  const t = useTranslations("search");
  const { count, expanded } = props;
  const label = count > 0 ? t("filtersUsed", { count }) : t("filters");
  return (
    <button
      type="button"
      aria-expanded={expanded}
      aria-label={label}
      title={label}
      onClick={props.onClick}
      className={cx(
        "relative grid size-10 shrink-0 place-items-center rounded-lg border",
        expanded || count > 0
          ? "border-accent-line bg-accent-soft text-on-accent-soft"
          : "border-line text-ink-2 hover:bg-raised",
      )}
    >
      <SlidersHorizontal className="size-[18px]" aria-hidden />
      {count > 0 && (
        <span
          aria-hidden
          className="absolute -top-1.5 -right-1.5 grid size-4.5 place-items-center rounded-full bg-accent text-[11px] font-semibold text-on-accent tabular-nums"
        >
          {count}
        </span>
      )}
    </button>
  );
}

function useFocusOnCall(input: RefObject<HTMLInputElement | null>, first: boolean): void {
  const calls = useSearchCalls();
  const atFirst = useRef(first);
  const seen = useRef(calls);
  useEffect(() => {
    if (!atFirst.current && seen.current === calls) return;
    atFirst.current = false;
    seen.current = calls;
    input.current?.focus();
    input.current?.select();
  }, [input, calls]);
}
