import { useEffect, useLayoutEffect, useRef, type KeyboardEvent, type RefObject } from "react";
import { Lock, MessageSquare, SendHorizontal } from "lucide-react";
import { useTranslations } from "use-intl";
import type { ConversationState } from "@deskwire/client";
import { TEXT_CHARS_MAX, textChars } from "@deskwire/protocol";
import { filesOfPaste } from "@deskwire/chat-view/files";
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

/** The counter appears when this few characters are left. */
const COUNTER_FROM = 400;
const HEIGHT_MAX_PX = 200;

/** Where the agent writes: to the user, or a note among agents. */
export function Composer(props: {
  state: ConversationState;
  naming: Naming;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  onFiles: (files: File[]) => void;
  /** A message was looked for: that is what the reader came for. */
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
  const left = limit - textChars(draft.text);
  const hasFiles = !draft.note && attachments.some(isReleasable);
  const sendable = left >= 0 && (draft.text.trim() !== "" || hasFiles);
  const send = () => {
    if (!sendable) return;
    sendDraft(draft);
    typing.stop();
    // Still a note after a note: what was meant for colleagues must not reach the customer by a mode that changed itself.
    onDraft({ ...EMPTY_DRAFT, note: draft.note });
    input.current?.focus();
  };
  useAutoHeight(input, draft.text);
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
        onKeyDown={(event) => sendsOnEnter(event) && (event.preventDefault(), send())}
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

// An Enter that confirms a composed character belongs to the input method; Safari reports it after the composition, as 229.
function sendsOnEnter(event: KeyboardEvent): boolean {
  return (
    event.key === "Enter" &&
    !event.shiftKey &&
    !event.nativeEvent.isComposing &&
    event.keyCode !== 229
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

function useAutoHeight(input: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const area = input.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, HEIGHT_MAX_PX)}px`;
    area.style.overflowY = area.scrollHeight > HEIGHT_MAX_PX ? "auto" : "hidden";
  }, [input, text]);
}

function useFocusOn(input: RefObject<HTMLTextAreaElement | null>, replyTo: number | null): void {
  useEffect(() => {
    if (replyTo !== null) input.current?.focus();
  }, [input, replyTo]);
}

// On a touch screen the keyboard would cover what was opened; and whoever writes elsewhere goes on writing there.
function useFocusOnOpening(input: RefObject<HTMLTextAreaElement | null>, seeking: boolean): void {
  useEffect(() => {
    if (seeking || !matchMedia("(hover: hover)").matches) return;
    if (document.activeElement?.matches("input, textarea, select, [role=dialog] *") === true)
      return;
    input.current?.focus({ preventScroll: true });
  }, [input, seeking]);
}
