import { useRef } from "react";
import { ACCEPT } from "@deskwire/chat-view/files/file-types";
import { useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";

export function AttachButton({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const { t } = useWords();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={ACCEPT}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          // The same file can be chosen again after it was removed.
          currentTarget.value = "";
        }}
      />
      <button
        type="button"
        className="icon-button attach"
        aria-label={t.attach.add}
        title={t.attach.add}
        onClick={() => input.current?.click()}
      >
        <Icon name="clip" size={21} />
      </button>
    </>
  );
}
