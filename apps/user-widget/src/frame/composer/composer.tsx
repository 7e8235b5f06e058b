import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import { useEffect, useLayoutEffect } from "react";
import type { MessageRow } from "@deskwire/chat-view/thread/rows";
import { useStore } from "../hooks.ts";
import { useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { lazily } from "../lazily.tsx";
import { AttachButton } from "../media/attach-button.tsx";
import { useFileDrops } from "../media/use-file-drops.ts";
import { listen } from "@deskwire/chat-view/browser/listen";
import { useShell } from "../services.ts";
import { EmojiPicker } from "./emoji-picker.tsx";
import { useComposer, type ComposerProps, type ComposerState } from "./use-composer.ts";

const ReplyPreview = lazily(async () => (await import("./reply-preview.tsx")).ReplyPreview);
const Counter = lazily(async () => (await import("./counter.tsx")).Counter);
const Tray = lazily(async () => (await import("../media/tray.tsx")).Tray);

/** The counter appears when fewer characters than this are left. */
const WARN_LEFT = 300;

/** Where the user writes: the field, the chosen files and the quoted message. */
export function Composer(props: ComposerProps) {
  const { live, files, reply, onReplyDone } = props;
  const { t } = useWords();
  const composer = useComposer(props);
  const { field } = composer;
  useFieldFocus(field, reply);
  const isDropping = useFileDrops(files.add);
  const add = (chosen: readonly File[]) => {
    files.add(chosen);
    field.current?.focus();
  };
  const name = live?.conversation.agent?.name;
  const agent = name === undefined ? null : isolateName(name);
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        composer.submit();
      }}
    >
      {reply && <ReplyPreview row={reply} agent={agent} onCancel={onReplyDone} />}
      {(files.picked.length > 0 || files.problems.length > 0) && <Tray {...files} />}
      {isDropping && (
        <div className="drop">
          <Icon name="clip" size={34} />
          {t.attach.drop}
        </div>
      )}
      <Box composer={composer} onFiles={add} />
      {composer.left < WARN_LEFT && <Counter left={composer.left} />}
    </form>
  );
}

function Box(props: { composer: ComposerState; onFiles: (files: readonly File[]) => void }) {
  const { t } = useWords();
  const { field, text, left, canSend, change, insert, onKeyDown, onBlur } = props.composer;
  return (
    <div className="composer-box">
      <AttachButton onFiles={props.onFiles} />
      <textarea
        ref={field}
        dir="auto"
        rows={1}
        enterKeyHint="send"
        aria-label={t.composer.label}
        aria-describedby="composer-left"
        aria-invalid={left < 0}
        placeholder={t.composer.placeholder}
        value={text}
        onInput={(event) => change(event.currentTarget.value)}
        onBlur={onBlur}
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
  );
}

/** Focuses the field when the panel opens, where there is a keyboard, and when the user replies. */
function useFieldFocus(
  field: { current: HTMLTextAreaElement | null },
  reply: MessageRow | null,
): void {
  const { host } = useShell();
  const { open } = useStore(host);
  // Before the first picture, so that no key goes elsewhere.
  useLayoutEffect(() => {
    // On a phone the keyboard would cover the messages.
    if (!open || !matchMedia("(hover: hover)").matches) return;
    field.current?.focus();
    // [BRW4] WebKit lets a frame of another site focus nothing before the user has pressed a key in it.
    return listen(document, "keydown", (event) => {
      const { key, altKey, ctrlKey, metaKey } = event as KeyboardEvent;
      // The key of an input method is called Process.
      const types = (key.length === 1 || key === "Process") && !altKey && !ctrlKey && !metaKey;
      if (types && document.activeElement === document.body) field.current?.focus();
    });
  }, [field, open]);
  useEffect(() => {
    if (reply) field.current?.focus();
  }, [field, reply]);
}
