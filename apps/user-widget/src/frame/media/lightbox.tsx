import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import type { ImageBody } from "@deskwire/protocol";
import { useLater } from "../i18n/words.ts";
import { LaterIcon } from "../later-icons.tsx";
import { adoptStyles } from "../adopt-styles.ts";
import { LightboxPicture } from "./lightbox-picture.tsx";
import { useStage } from "./use-stage.ts";
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
        <LightboxPicture
          key={image.attachmentId}
          image={image}
          actual={actual}
          onZoom={() => setActual(!actual)}
          onClose={() => dialog.current?.close()}
        />
      )}
      {index > 0 && <Step towards="left" onClick={() => step(-1)} />}
      {index < images.length - 1 && <Step towards="right" onClick={() => step(1)} />}
    </dialog>
  );
}

function Step({ towards, onClick }: { towards: "left" | "right"; onClick: () => void }) {
  const { lightbox } = useLater();
  const isNext = towards === "right";
  return (
    <button
      type="button"
      className={isNext ? "lightbox-step lightbox-next" : "lightbox-step"}
      aria-label={isNext ? lightbox.next : lightbox.previous}
      onClick={onClick}
    >
      <LaterIcon name={towards} size={26} />
    </button>
  );
}
