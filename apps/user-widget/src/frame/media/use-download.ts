import { useState } from "react";
import { useLater } from "../i18n/words.ts";
import { useShell } from "../services.ts";
import { useMedia } from "./media.ts";
import { saveUrl } from "./save-url.ts";

export interface Download {
  /** Whether its address is being fetched. */
  busy: boolean;
  start: () => void;
}

/**
 * [MED13] Downloads an attachment from an address of the server. A blob: URL would need the host page's permission in
 * Firefox, where it counts as a frame.
 */
export function useDownload(attachmentId: string, name: string): Download {
  const later = useLater();
  const { notify } = useShell();
  const { attachments } = useMedia();
  const [busy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    try {
      saveUrl(await (await attachments()).downloadUrl(attachmentId), name);
    } catch {
      notify(later.downloadFailed);
    }
    setBusy(false);
  };
  return { busy, start: () => !busy && void download() };
}
