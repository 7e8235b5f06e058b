import { useLayoutEffect, type RefObject } from "react";
import { useTranslations } from "use-intl";
import { fitHeight, sendsOnEnter } from "@deskwire/chat-view/text/composing";
import { filesOfPaste } from "@deskwire/chat-view/files/transfers";
import { cx } from "../../lib/cx.ts";
import type { Naming } from "../thread/naming.ts";
import type { Draft } from "./draft.ts";

const HEIGHT_MAX_PX = 200;

/** The text area. Enter sends; pasted files are attached. */
export function ComposerField(props: {
  input: RefObject<HTMLTextAreaElement | null>;
  naming: Naming;
  draft: Draft;
  tooLong: boolean;
  onText: (text: string) => void;
  onFiles: (files: File[]) => void;
  onSend: () => void;
  /** The field has lost the focus. */
  onRest: () => void;
}) {
  const { input, draft, onFiles } = props;
  const t = useTranslations("composer");
  const name = props.naming.user;
  useLayoutEffect(() => fitHeight(input.current, HEIGHT_MAX_PX), [input, draft.text]);
  return (
    <textarea
      ref={input}
      dir="auto"
      rows={1}
      aria-label={draft.note ? t("noteLabel", { name }) : t("label", { name })}
      aria-describedby="composer-hint"
      aria-invalid={props.tooLong || undefined}
      placeholder={draft.note ? t("notePlaceholder") : t("placeholder")}
      className={cx(
        "scroll-thin block w-full resize-none bg-transparent px-4 pt-3 pb-1 text-base outline-none sm:text-sm",
        draft.note && "text-on-note placeholder:text-note-muted",
      )}
      value={draft.text}
      onChange={(event) => props.onText(event.target.value)}
      onBlur={props.onRest}
      onKeyDown={({ nativeEvent }) => {
        if (!sendsOnEnter(nativeEvent)) return;
        nativeEvent.preventDefault();
        props.onSend();
      }}
      onPaste={(event) => {
        const files = filesOfPaste(event.clipboardData);
        if (files.length === 0) return;
        event.preventDefault();
        onFiles(files);
      }}
    />
  );
}
