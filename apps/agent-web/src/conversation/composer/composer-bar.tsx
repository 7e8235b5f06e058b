import { useRef } from "react";
import { FAR_FROM_LIMIT, nextLimitNotice } from "@deskwire/chat-view/text/limit-notice";
import { Lock, MessageSquare, SendHorizontal } from "lucide-react";
import { useTranslations } from "use-intl";
import { AttachButton } from "../../attachments/attach-button.tsx";
import { cx } from "../../lib/cx.ts";
import { Button } from "../../ui/button.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import type { Draft } from "./draft.ts";

/** The counter appears when no more characters than this are left. */
const COUNTER_FROM = 400;

/** What stands below the field: attach, the mode, the counter and send. */
export function ComposerBar(props: {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  onFiles: (files: File[]) => void;
  /** How many characters may follow. */
  left: number;
  sendable: boolean;
}) {
  const { draft, onDraft, left, sendable } = props;
  const t = useTranslations("composer");
  return (
    <div className="@container flex items-center gap-2 px-2.5 pt-1 pb-2.5">
      <AttachButton disabled={draft.note} onFiles={props.onFiles} />
      <Segmented
        size="sm"
        label={t("mode")}
        value={draft.note ? "note" : "reply"}
        onChange={(mode) => onDraft({ ...draft, note: mode === "note" })}
        className={draft.note ? "bg-note-line/45" : ""}
        options={[
          { value: "reply", label: t("reply"), icon: MessageSquare },
          { value: "note", label: t("note"), icon: Lock },
        ]}
      />
      <Counter left={left} />
      <Button
        type="submit"
        size="sm"
        disabled={!sendable}
        aria-label={draft.note ? t("addNote") : t("send")}
      >
        <SendHorizontal className="size-4" aria-hidden />
        <span className="max-sm:sr-only">{draft.note ? t("addNote") : t("send")}</span>
      </Button>
    </div>
  );
}

function Counter(props: { left: number }) {
  const t = useTranslations("composer");
  const { left } = props;
  const over = left < 0;
  const notice = useRef(FAR_FROM_LIMIT);
  notice.current = nextLimitNotice(notice.current, left, {
    left: (count) => t("remaining", { count }),
    over: (count) => t("tooLong", { count }),
  });
  return (
    <span id="composer-hint" className="min-w-0 flex-1 truncate text-right text-xs text-ink-3">
      <span role="status" className="sr-only">
        {notice.current.text}
      </span>
      {left > COUNTER_FROM ? (
        <span className="@max-[600px]:sr-only">{t("hint")}</span>
      ) : (
        <span className={cx("tabular-nums", over && "font-medium text-danger")}>
          {over ? t("tooLong", { count: -left }) : t("remaining", { count: left })}
        </span>
      )}
    </span>
  );
}
