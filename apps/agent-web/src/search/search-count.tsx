import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";

interface Found {
  count: number;
  /** More follow on another page. */
  more: boolean;
}

/** The heading of the messages found. A screen reader also hears how many customers were found. */
export function SearchCount({ people, messages }: { people: Found; messages: Found }) {
  const t = useTranslations("search");
  // Debounced, so that a screen reader is not interrupted at every letter.
  const [said, setSaid] = useState("");
  const text = t(messages.more ? "countMore" : "count", { count: messages.count });
  const peopleText = t(people.more ? "countPeopleMore" : "countPeople", { count: people.count });
  const all = people.count > 0 ? t("countBoth", { people: peopleText, messages: text }) : text;
  useEffect(() => {
    const timer = setTimeout(() => setSaid(all), 600);
    return () => clearTimeout(timer);
  }, [all]);
  return (
    <>
      {messages.count > 0 && (
        <p aria-hidden className="px-4 pt-2.5 pb-1 text-xs text-ink-3 tabular-nums">
          {text}
        </p>
      )}
      <p role="status" className="sr-only">
        {said}
      </p>
    </>
  );
}
