import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import type { ConversationState, DeskwireClient } from "@deskwire/client";
import { charsLeft, fitHeight, isOfInputMethod, sendsOnEnter } from "@deskwire/chat-view/composing";
import { TEXT_CHARS_MAX } from "@deskwire/protocol";
import type { MessageRow } from "@deskwire/chat-view/rows";
import { useStore } from "../hooks.ts";
import { useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { lazily } from "../lazily.tsx";
import { AttachButton } from "../media/attach-button.tsx";
import { useMedia } from "../media/media.ts";
import { useFileDrops } from "../media/use-file-drops.ts";
import type { PickedFiles } from "../media/use-picked.ts";
import { useShell } from "../services.ts";
import { EmojiPicker } from "./emoji-picker.tsx";
import { useSend } from "./use-send.ts";

const ReplyPreview = lazily(async () => (await import("./reply-preview.tsx")).ReplyPreview);
const Tray = lazily(async () => (await import("../media/tray.tsx")).Tray);

const WARN_LEFT = 300;
const HEIGHT_MAX_PX = 132;

interface ComposerProps {
  client: DeskwireClient;
  live: ConversationState | null;
  draftKey: string;
  files: PickedFiles;
  reply: MessageRow | null;
  onReplyDone: () => void;
}

export function Composer({ client, live, draftKey, files, reply, onReplyDone }: ComposerProps) {
  const { t } = useWords();
  const { store } = useShell();
  const { uploads } = useMedia();
  const [text, setText] = useState(() => store.get(draftKey) ?? "");
  const field = useRef<HTMLTextAreaElement>(null);
  const send = useSend(client, live);
  const left = charsLeft(text, client.getState().limits?.textChars ?? TEXT_CHARS_MAX);
  const hasText = text.trim() !== "";
  const canSend = (hasText || files.picked.length > 0) && left >= 0;
  const open = live?.conversation.status === "open" ? live.conversation.id : null;
  const agent = live?.conversation.agent?.name ?? null;
  useFieldFocus(field, reply);
  useLayoutEffect(() => fitHeight(field.current, HEIGHT_MAX_PX), [text]);
  const add = (chosen: readonly File[]) => {
    files.add(chosen);
    field.current?.focus();
  };
  const dropping = useFileDrops(files.add);

  const change = (next: string) => {
    setText(next);
    if (next === "") store.remove(draftKey);
    else store.set(draftKey, next);
    if (open !== null) client.setTyping(open, next.trim() !== "");
  };
  const submit = () => {
    if (!canSend) return;
    const answers = reply && {
      conversationId: reply.conversationId,
      seq: reply.message.seq,
    };
    // The text does not wait for the uploads.
    if (hasText) send({ kind: "text", body: { text: text.trim() }, replyTo: answers?.seq });
    if (files.picked.length > 0) uploads.add(files.take(hasText ? null : answers));
    change("");
    onReplyDone();
    field.current?.focus();
  };
  const insert = (emoji: string) => {
    const { selectionStart: from, selectionEnd: to } = field.current ?? {
      selectionStart: text.length,
      selectionEnd: text.length,
    };
    change(text.slice(0, from) + emoji + text.slice(to));
    queueMicrotask(() =>
      field.current?.setSelectionRange(from + emoji.length, from + emoji.length),
    );
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { nativeEvent } = event;
    if (event.key === "Escape" && reply && !isOfInputMethod(nativeEvent)) {
      event.preventDefault();
      onReplyDone();
    }
    if (!sendsOnEnter(nativeEvent)) return;
    event.preventDefault();
    submit();
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {reply && <ReplyPreview row={reply} agent={agent} onCancel={onReplyDone} />}
      {(files.picked.length > 0 || files.problems.length > 0) && <Tray {...files} />}
      {dropping && (
        <div className="drop">
          <Icon name="clip" size={34} />
          {t.attach.drop}
        </div>
      )}
      <div className="composer-box">
        <AttachButton onFiles={add} />
        <textarea
          ref={field}
          rows={1}
          enterKeyHint="send"
          aria-label={t.composer.label}
          aria-describedby="composer-left"
          aria-invalid={left < 0}
          placeholder={t.composer.placeholder}
          value={text}
          onInput={(event) => change(event.currentTarget.value)}
          onBlur={() => open !== null && client.setTyping(open, false)}
          onKeyDown={onKeyDown}
        />
        <div className="composer-tools">
          <EmojiPicker onPick={insert} />
          <button
            type="submit"
            className="send"
            aria-label={t.composer.send}
            aria-disabled={!canSend}
          >
            <Icon name="send" />
          </button>
        </div>
      </div>
      <p id="composer-left" className="composer-left" data-over={left < 0} role="status">
        {left < 0 ? t.composer.over(-left) : left < WARN_LEFT ? t.composer.left(left) : ""}
      </p>
    </form>
  );
}

/** Focuses the field when the panel opens, where there is a keyboard, and when the user replies. */
function useFieldFocus(
  field: { current: HTMLTextAreaElement | null },
  reply: MessageRow | null,
): void {
  const { host } = useShell();
  const { open } = useStore(host);
  useEffect(() => {
    // On a phone the keyboard would cover the messages.
    if (open && matchMedia("(hover: hover)").matches) field.current?.focus();
  }, [field, open]);
  useEffect(() => {
    if (reply) field.current?.focus();
  }, [field, reply]);
}
