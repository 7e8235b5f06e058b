import { useEffect, useRef, type ReactNode, type RefObject } from "react";
import type { ConversationState } from "@deskwire/client";
import { charsLeft } from "@deskwire/chat-view/text/composing";
import { TEXT_CHARS_MAX, isBlank } from "@deskwire/protocol";
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

export interface ComposerProps {
  state: ConversationState;
  naming: Naming;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  onFiles: (files: File[]) => void;
  /** Whether the reader looks for a message: the field does not take the focus then. */
  seeking: boolean;
}

/** The field for messages to the user and for notes among agents. */
export function Composer(props: ComposerProps) {
  const { draft, onDraft } = props;
  const input = useRef<HTMLTextAreaElement>(null);
  const { left, sendable, attachments, send, change, take, rest } = useComposer(props, input);
  useFocusOn(input, draft.replyTo);
  useFocusOnOpening(input, props.seeking);
  return (
    <ComposerForm note={draft.note} onSubmit={send}>
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
        onRest={rest}
      />
      <ComposerBar {...props} left={left} sendable={sendable} onFiles={take} />
    </ComposerForm>
  );
}

/** What can be sent, and what writing, attaching and sending do. */
function useComposer(props: ComposerProps, input: RefObject<HTMLTextAreaElement | null>) {
  const { draft, onDraft } = props;
  const conversationId = props.state.conversation.id;
  const limit = useLive((all) => all.limits?.textChars ?? TEXT_CHARS_MAX);
  const typing = useTypingSignal(conversationId);
  const sendDraft = useSendDraft(conversationId);
  const attachments = useAttachments(conversationId);
  const left = charsLeft(draft.text, limit);
  const hasFiles = !draft.note && attachments.some(isReleasable);
  const sendable = left >= 0 && (!isBlank(draft.text) || hasFiles);
  const send = () => {
    if (!sendable) return;
    sendDraft(draft);
    typing.stop();
    // The mode stays: a text for colleagues must not reach the customer because the mode changed by itself.
    onDraft({ ...EMPTY_DRAFT, note: draft.note });
    input.current?.focus();
  };
  const change = (text: string) => {
    onDraft({ ...draft, text });
    if (draft.note || isBlank(text)) typing.stop();
    else typing.start();
  };
  const take = (files: File[]) => {
    props.onFiles(files);
    input.current?.focus();
  };
  return { left, sendable, attachments, send, change, take, rest: typing.stop };
}

/** The box around the field. Its colour tells a note from a message. */
function ComposerForm(props: { note: boolean; onSubmit: () => void; children: ReactNode }) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        props.onSubmit();
      }}
      className={cx(
        "m-3 mt-0 rounded-2xl border shadow-card transition-colors sm:mx-5 sm:mb-4",
        "focus-within:ring-1",
        props.note
          ? "border-note-line bg-note focus-within:ring-note-line"
          : "border-line-strong/60 bg-surface focus-within:border-accent focus-within:ring-accent",
      )}
    >
      {props.children}
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
