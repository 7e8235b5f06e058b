import { useTranslations } from "use-intl";
import type { EventBody } from "@deskwire/protocol";
import { clockTime, fullTime } from "@deskwire/chat-view/formats/times";
import { useFormatLocale } from "../../../i18n/intl.tsx";
import { eventText } from "./event-text.ts";
import type { Naming } from "../naming.ts";

/** A life-cycle event as a quiet line. */
export function EventLine(props: { body: EventBody; at: string; naming: Naming }) {
  const t = useTranslations("event");
  const locale = useFormatLocale();
  const time = (iso: string) => clockTime(iso, locale);
  const { text, detail } = eventText(props.body, { t, ...props.naming, time });
  return (
    <div className="px-6 pt-3 pb-1 text-center text-xs text-balance text-ink-3">
      <span className="wrap-anywhere">{text}</span>
      <time
        dateTime={props.at}
        title={fullTime(props.at, locale)}
        className="ml-2 whitespace-nowrap tabular-nums"
      >
        {time(props.at)}
      </time>
      {detail !== undefined && (
        <span className="mx-auto mt-1.5 block w-fit max-w-md rounded-lg bg-raised px-3 py-1.5 wrap-anywhere text-ink-2">
          {detail}
        </span>
      )}
    </div>
  );
}
