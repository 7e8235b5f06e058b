import { useEffect, useLayoutEffect, useRef, type RefObject } from "react";
import { Lock, MessageSquare, SendHorizontal } from "lucide-react";
import { useTranslations } from "use-intl";
import type { ConversationState } from "@deskwire/client";
import { charsLeft, fitHeight, sendsOnEnter } from "@deskwire/chat-view/composing";
import { TEXT_CHARS_MAX } from "@deskwire/protocol";
import { filesOfPaste } from "@deskwire/chat-view/transfers";
import { AttachButton } from "../../attachments/attach-button.tsx";
import { AttachmentStrip } from "../../attachments/attachment-strip.tsx";
import { useAttachments } from "../../attachments/use-uploads.ts";
import { cx } from "../../lib/cx.ts";
import { useLive } from "../../live/live.tsx";
import { Button } from "../../ui/button.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { EMPTY_DRAFT, type Draft } from "./draft.ts";
import type { Naming } from "../thread/naming.ts";
import { ReplyBar } from "./reply-bar.tsx";
import { useSendDraft } from "./use-send-draft.ts";
import { useTypingSignal } from "./use-typing-signal.ts";
import { isReleasable } from "../../attachments/uploads.ts";

/** The counter appears when no more characters than this are left. */
const COUNTER_FROM = 400;
const HEIGHT_MAX_PX = 200;

/** The field for messages to the user and for notes among agents. */
export function Composer(props: {
  state: ConversationState;
  naming: Naming;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  onFiles: (files: File[]) => void;
  /** Whether the reader looks for a message: the field does not take the focus then. */
  seeking: boolean;
}) {
  const { state, draft, onDraft } = props;
  const conversationId = state.conversation.id;
  const t = useTranslations("composer");
  const input = useRef<HTMLTextAreaElement>(null);
  const limit = useLive((all) => all.limits?.textChars ?? TEXT_CHARS_MAX);
  const typing = useTypingSignal(conversationId);
  const sendDraft = useSendDraft(conversationId);
  const attachments = useAttachments(conversationId);
  const left = charsLeft(draft.text, limit);
  const hasFiles = !draft.note && attachments.some(isReleasable);
  const sendable = left >= 0 && (draft.text.trim() !== "" || hasFiles);
  const send = () => {
    if (!sendable) return;
    sendDraft(draft);
    typing.stop();
    // The mode stays: a text for colleagues must not reach the customer because the mode changed by itself.
    onDraft({ ...EMPTY_DRAFT, note: draft.note });
    input.current?.focus();
  };
  useLayoutEffect(() => fitHeight(input.current, HEIGHT_MAX_PX), [draft.text]);
  useFocusOn(input, draft.replyTo);
  useFocusOnOpening(input, props.seeking);
  const change = (text: string) => {
    onDraft({ ...draft, text });
    if (draft.note || text.trim() === "") typing.stop();
    else typing.start();
  };
  const take = (files: File[]) => {
    props.onFiles(files);
    input.current?.focus();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className={cx(
        "m-3 mt-0 rounded-2xl border shadow-card transition-colors sm:mx-5 sm:mb-4",
        "focus-within:ring-1",
        draft.note
          ? "border-note-line bg-note focus-within:ring-note-line"
          : "border-line-strong/60 bg-surface focus-within:border-accent focus-within:ring-accent",
      )}
    >
      {draft.replyTo !== null && (
        <ReplyBar
          {...props}
          seq={draft.replyTo}
          onCancel={() => onDraft({ ...draft, replyTo: null })}
        />
      )}
      {!draft.note && <AttachmentStrip items={attachments} />}
      <textarea
        ref={input}
        rows={1}
        aria-label={
          draft.note
            ? t("noteLabel", { name: props.naming.user })
            : t("label", { name: props.naming.user })
        }
        aria-describedby="composer-hint"
        aria-invalid={left < 0 || undefined}
        placeholder={draft.note ? t("notePlaceholder") : t("placeholder")}
        className={cx(
          "scroll-thin block w-full resize-none bg-transparent px-4 pt-3 pb-1 text-base outline-none sm:text-sm",
          draft.note && "text-on-note placeholder:text-note-muted",
        )}
        value={draft.text}
        onChange={(event) => change(event.target.value)}
        onBlur={typing.stop}
        onKeyDown={({ nativeEvent }) => {
          if (!sendsOnEnter(nativeEvent)) return;
          nativeEvent.preventDefault();
          send();
        }}
        onPaste={(event) => {
          const files = filesOfPaste(event.clipboardData);
          if (files.length === 0) return;
          event.preventDefault();
          take(files);
        }}
      />
      <div className="@container flex items-center gap-2 px-2.5 pt-1 pb-2.5">
        <AttachButton disabled={draft.note} onFiles={take} />
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
    </form>
  );
}

function Counter(props: { left: number }) {
  const t = useTranslations("composer");
  const { left } = props;
  const over = left < 0;
  return (
    <span
      id="composer-hint"
      className="min-w-0 flex-1 truncate text-right text-xs text-ink-3"
      role={over ? "alert" : undefined}
    >
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

function useFocusOn(input: RefObject<HTMLTextAreaElement | null>, replyTo: number | null): void {
  useEffect(() => {
    if (replyTo !== null) input.current?.focus();
  }, [input, replyTo]);
}

// On a touch screen the keyboard would cover the conversation. An agent who types elsewhere keeps the focus there.
function useFocusOnOpening(input: RefObject<HTMLTextAreaElement | null>, seeking: boolean): void {
  useEffect(() => {
    if (seeking || !matchMedia("(hover: hover)").matches) return;
    if (document.activeElement?.matches("input, textarea, select, [role=dialog] *") === true)
      return;
    input.current?.focus({ preventScroll: true });
  }, [input, seeking]);
}
