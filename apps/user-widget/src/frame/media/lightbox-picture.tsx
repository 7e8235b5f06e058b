import { useEffect, useRef } from "react";
import type { ImageBody } from "@deskwire/protocol";
import { listen } from "@deskwire/chat-view/browser/listen";
import { useLater, useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { LaterIcon } from "../later-icons.tsx";
import { useAttachment } from "./use-attachment.ts";
import { useDownload } from "./use-download.ts";

interface PictureProps {
  image: ImageBody;
  actual: boolean;
  onZoom: () => void;
  onClose: () => void;
}

/** One image with its tools. A click on it changes its size, a click beside it closes; both have buttons as well. */
export function LightboxPicture({ image, actual, onZoom, onClose }: PictureProps) {
  const { t } = useWords();
  const later = useLater();
  const thumb = useAttachment(image.attachmentId, "thumb", true);
  const full = useAttachment(image.attachmentId, "full", true);
  const { width, height } = image;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = place.current;
    if (!box) return;
    return listen(box, "click", ({ target }) => {
      if (target === box) onClose();
      else if (target instanceof HTMLImageElement) onZoom();
    });
  }, [onClose, onZoom]);
  const src = full.url ?? thumb.url;
  const isBlurred = full.url === null;
  return (
    <>
      <div ref={place} className="lightbox-view" data-actual={actual}>
        {src !== null && (
          <img src={src} alt={t.image} width={width} height={height} data-blurred={isBlurred} />
        )}
        {full.failed && (
          <button type="button" className="lightbox-failed" onClick={full.retry}>
            {later.imageFailed}
          </button>
        )}
      </div>
      <Tools attachmentId={image.attachmentId} actual={actual} onZoom={onZoom} onClose={onClose} />
    </>
  );
}

interface ToolsProps extends Omit<PictureProps, "image"> {
  attachmentId: string;
}

function Tools({ attachmentId, actual, onZoom, onClose }: ToolsProps) {
  const later = useLater();
  const { busy, start } = useDownload(attachmentId, "image");
  return (
    <div className="lightbox-tools">
      <button
        type="button"
        aria-label={actual ? later.lightbox.fit : later.lightbox.actual}
        aria-pressed={actual}
        onClick={onZoom}
      >
        <LaterIcon name="zoom" />
      </button>
      <button type="button" aria-label={later.download} aria-disabled={busy} onClick={start}>
        <LaterIcon name="download" />
      </button>
      <button
        type="button"
        aria-label={later.lightbox.close}
        className="lightbox-close"
        onClick={onClose}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
