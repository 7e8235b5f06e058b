import { useCallback, useEffect, useState } from "react";
import type { Variant } from "./attachments.ts";
import { useMedia } from "./media.ts";

export interface AttachmentView {
  /** A blob: URL; null until it is fetched. */
  url: string | null;
  failed: boolean;
  retry: () => void;
}

/** Fetches an attachment while it is wanted, and releases it afterwards. */
export function useAttachment(id: string, variant: Variant, wanted: boolean): AttachmentView {
  const { attachments } = useMedia();
  const [url, setUrl] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    const held = attachments().then((all) => all.hold(id, variant));
    held
      .then((one) => one.url)
      .then(
        (made) => current && setUrl(made),
        () => current && setFailed(true),
      );
    return () => {
      current = false;
      held.then(
        (one) => one.release(),
        () => undefined,
      );
      setUrl(null);
      setFailed(false);
    };
  }, [attachments, id, variant, wanted, attempt]);
  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  return { url, failed, retry };
}
