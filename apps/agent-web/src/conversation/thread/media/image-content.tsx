import { useState } from "react";
import { ImageOff } from "lucide-react";
import { useTranslations } from "use-intl";
import type { ImageBody } from "@deskwire/protocol";
import { imageBox } from "@deskwire/chat-view/files/images";
import { fileSize } from "@deskwire/chat-view/files/file-size";
import { previewOfAttachment } from "../../../attachments/local-previews.ts";
import { useFormatLocale } from "../../../i18n/intl.tsx";

const SIDE_MAX_PX = 280;

/** A picture in a box whose size is known before its bytes come, so that nothing jumps. A click opens it large. */
export function ImageContent(props: {
  body: ImageBody;
  /** Null where the picture cannot be opened. */
  onOpen: ((attachmentId: string) => void) | null;
}) {
  const t = useTranslations("conversation");
  const locale = useFormatLocale();
  const { attachmentId, width, height, bytes, thumb } = props.body;
  const [broken, setBroken] = useState(false);
  const box = imageBox(props.body, SIDE_MAX_PX);
  const label = t("imageLabel", {
    width: String(width),
    height: String(height),
    size: fileSize(bytes, locale),
  });
  return (
    <button
      type="button"
      aria-label={label}
      aria-haspopup="dialog"
      disabled={props.onOpen === null}
      onClick={() => props.onOpen?.(attachmentId)}
      className="block max-w-full cursor-zoom-in overflow-hidden rounded-xl border border-line bg-raised transition hover:brightness-95"
      style={{ width: box.width, aspectRatio: `${box.width} / ${box.height}` }}
    >
      {broken ? (
        <span className="flex size-full flex-col items-center justify-center gap-1 p-2 text-xs text-ink-3">
          <ImageOff className="size-5" aria-hidden />
          {t("imageBroken")}
        </span>
      ) : (
        <img
          src={previewOfAttachment(attachmentId) ?? thumb}
          alt=""
          loading="lazy"
          decoding="async"
          className="size-full object-cover"
          onError={() => setBroken(true)}
        />
      )}
    </button>
  );
}
