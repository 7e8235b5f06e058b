import { useState } from "react";
import type { FileBody } from "@deskwire/protocol";
import { fileSize } from "@deskwire/chat-view/files/file-size";
import { labelled } from "../i18n/punctuation.ts";
import { useLater, useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { LaterIcon } from "../later-icons.tsx";
import { useShell } from "../services.ts";
import { useMedia } from "./media.ts";
import { saveBlob } from "./save-blob.ts";

export function FileView({ body }: { body: FileBody }) {
  const { locale, tag } = useWords();
  const later = useLater();
  const { notify } = useShell();
  const { attachments } = useMedia();
  const [busy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    try {
      const all = await attachments();
      saveBlob(await all.fetchFile(body.attachmentId), body.name);
    } catch {
      notify(later.downloadFailed);
    }
    setBusy(false);
  };
  return (
    <button
      type="button"
      className="file"
      aria-label={labelled(locale, later.download, body.name)}
      aria-disabled={busy}
      onClick={() => !busy && void download()}
    >
      <span className="file-icon">{busy ? <Icon name="clock" /> : <LaterIcon name="file" />}</span>
      <span>
        <b>{body.name}</b>
        <small>{busy ? later.downloading : fileSize(body.bytes, tag)}</small>
      </span>
      <LaterIcon name="download" size={17} />
    </button>
  );
}
