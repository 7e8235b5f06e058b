import type { FileBody } from "@deskwire/protocol";
import { fileSize } from "@deskwire/chat-view/files/file-size";
import { labelled } from "../i18n/punctuation.ts";
import { useLater, useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { LaterIcon } from "../later-icons.tsx";
import { useDownload } from "./use-download.ts";

export function FileView({ body }: { body: FileBody }) {
  const { locale, tag } = useWords();
  const later = useLater();
  const { busy, start } = useDownload(body.attachmentId, body.name);
  return (
    <button
      type="button"
      className="file"
      aria-label={labelled(locale, later.download, body.name)}
      aria-disabled={busy}
      onClick={start}
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
