import { useEffect, useRef, type RefObject } from "react";
import type { ConversationState } from "@deskwire/client";
import { charsLeft } from "@deskwire/chat-view/text/composing";
import { TEXT_CHARS_MAX } from "@deskwire/protocol";
import { AttachmentStrip } from "../../attachments/attachment-strip.tsx";
import { useAttachments } from "../../attachments/use-uploads.ts";
import { cx } from "../../lib/cx.ts";
import { useLive } from "../../live/live.tsx";
import { ComposerBar } from "./composer-bar.tsx";
import { ComposerField } from "./composer-field.tsx";
import { EMPTY_DRAFT, type Draft } from "./draft.ts";
import type { Naming } from "../thread/naming.ts";
import { ReplyBar } from "./reply-bar.tsx";
import { useSendDraft } from "./use-send-draft.ts";
import { useTypingSignal } from "./use-typing-signal.ts";
import { isReleasable } from "../../attachments/uploads.ts";

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
      <ComposerField
        {...props}
        input={input}
        tooLong={left < 0}
        onText={change}
        onFiles={take}
        onSend={send}
        onRest={typing.stop}
      />
      <ComposerBar {...props} left={left} sendable={sendable} onFiles={take} />
    </form>
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
