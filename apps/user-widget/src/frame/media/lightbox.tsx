import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import type { ImageBody } from "@deskwire/protocol";
import { listen } from "../hooks.ts";
import { useLater, useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { LaterIcon } from "../later-icons.tsx";
import { adoptStyles } from "../adopt-styles.ts";
import { useShell } from "../services.ts";
import { saveUrl } from "./save-blob.ts";
import { useAttachment } from "./use-attachment.ts";
import css from "./lightbox.css?inline";

adoptStyles(css);

export interface LightboxProps {
  /** Every image of the conversation, in order. */
  images: readonly ImageBody[];
  /** The first one shown. */
  attachmentId: string;
  onClose: () => void;
}

/** One image over the whole window, with the way to the others. */
export function Lightbox({ images, attachmentId, onClose }: LightboxProps) {
  const later = useLater();
  const [current, setCurrent] = useState(attachmentId);
  const [actual, setActual] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  useStage(dialog);
  const index = images.findIndex((image) => image.attachmentId === current);
  const image = images[index];
  useEffect(() => {
    // The image was recalled.
    if (!image) dialog.current?.close();
  }, [image]);

  const step = (by: number) => {
    const next = images[index + by];
    if (!next) return;
    setCurrent(next.attachmentId);
    setActual(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Escape closes the dialog by itself. It must not close the panel under it as well.
    event.stopPropagation();
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  };
  return (
    <dialog
      ref={dialog}
      className="lightbox"
      aria-label={later.lightbox.label(index + 1, images.length)}
      onClose={onClose}
      onKeyDown={onKeyDown}
    >
      {image && (
        <Picture
          key={image.attachmentId}
          image={image}
          actual={actual}
          onZoom={() => setActual(!actual)}
          onClose={() => dialog.current?.close()}
        />
      )}
      {index > 0 && (
        <button
          type="button"
          className="lightbox-step"
          aria-label={later.lightbox.previous}
          onClick={() => step(-1)}
        >
          <LaterIcon name="left" size={26} />
        </button>
      )}
      {index < images.length - 1 && (
        <button
          type="button"
          className="lightbox-step lightbox-next"
          aria-label={later.lightbox.next}
          onClick={() => step(1)}
        >
          <LaterIcon name="right" size={26} />
        </button>
      )}
    </dialog>
  );
}

interface PictureProps {
  image: ImageBody;
  actual: boolean;
  onZoom: () => void;
  onClose: () => void;
}

function Picture({ image, actual, onZoom, onClose }: PictureProps) {
  const { t } = useWords();
  const later = useLater();
  const thumb = useAttachment(image.attachmentId, "thumb", true);
  const full = useAttachment(image.attachmentId, "full", true);
  const { width, height } = image;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = place.current;
    if (!box) return;
    // A click on the picture changes its size, a click beside it closes the dialog. Both have buttons as well.
    return listen(box, "click", ({ target }) => {
      if (target === box) onClose();
      else if (target instanceof HTMLImageElement) onZoom();
    });
  }, [onClose, onZoom]);
  const src = full.url ?? thumb.url;
  return (
    <>
      <div ref={place} className="lightbox-view" data-actual={actual}>
        {src !== null && (
          <img
            src={src}
            alt={t.image}
            width={width}
            height={height}
            data-blurred={full.url === null}
          />
        )}
        {full.failed && (
          <button type="button" className="lightbox-failed" onClick={full.retry}>
            {later.imageFailed}
          </button>
        )}
      </div>
      <div className="lightbox-tools">
        <button
          type="button"
          aria-label={actual ? later.lightbox.fit : later.lightbox.actual}
          aria-pressed={actual}
          onClick={onZoom}
        >
          <LaterIcon name="zoom" />
        </button>
        <button
          type="button"
          aria-label={later.download}
          disabled={full.url === null}
          onClick={() => full.url !== null && saveUrl(full.url, "image")}
        >
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
    </>
  );
}

/** While the dialog is open, the frame takes the whole window. The panel under it keeps its size and its place. */
function useStage(dialog: { current: HTMLDialogElement | null }): void {
  const { host } = useShell();
  useEffect(() => {
    const root = document.documentElement;
    root.style.setProperty("--staged-width", `${innerWidth}px`);
    root.style.setProperty("--staged-height", `${innerHeight}px`);
    root.dataset["staged"] = "true";
    host.tellStage(true);
    dialog.current?.showModal();
    // The `autofocus` attribute has no effect in a frame of another origin.
    dialog.current?.querySelector<HTMLElement>(".lightbox-close")?.focus();
    return () => {
      delete root.dataset["staged"];
      host.tellStage(false);
    };
  }, [dialog, host]);
}
