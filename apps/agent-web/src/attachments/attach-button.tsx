import { useRef } from "react";
import { Paperclip } from "lucide-react";
import { useTranslations } from "use-intl";
import { ACCEPT } from "@deskwire/chat-view/files/file-types";
import { IconButton } from "../ui/icon-button.tsx";

/** Opens the system's file picker. */
export function AttachButton(props: { disabled: boolean; onFiles: (files: File[]) => void }) {
  const t = useTranslations("attachments");
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        accept={ACCEPT}
        tabIndex={-1}
        aria-hidden
        className="hidden"
        data-testid="file-input"
        onChange={(event) => {
          props.onFiles([...(event.target.files ?? [])]);
          // The same file can be chosen again after it was removed.
          event.target.value = "";
        }}
      />
      <IconButton
        icon={Paperclip}
        label={t("attach")}
        disabled={props.disabled}
        onClick={() => input.current?.click()}
        className="size-8"
      />
    </>
  );
}
