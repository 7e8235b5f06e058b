import { useRef } from "react";
import type { ImageBody } from "@deskwire/protocol";
import { useLater } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { imageStyle } from "./image-style.ts";
import { useMedia } from "./media.ts";
import { useAttachment } from "./use-attachment.ts";
import { useNear } from "./use-near.ts";

/** An image of the conversation. Its place has its size before the bytes come; a click shows it large. */
export function ImageView({ body }: { body: ImageBody }) {
  const later = useLater();
  const { view } = useMedia();
  const button = useRef<HTMLButtonElement>(null);
  const near = useNear(button);
  const { url, failed, retry } = useAttachment(body.attachmentId, "thumb", near);
  return (
    <button
      ref={button}
      type="button"
      className="image"
      data-loading={url === null && !failed}
      style={imageStyle(body)}
      aria-label={failed ? later.imageFailed : later.imageLabel(body.width, body.height)}
      onClick={() => (failed ? retry() : view(body.attachmentId))}
    >
      {url !== null && <img src={url} alt="" />}
      {failed && (
        <span className="image-failed">
          <Icon name="alert" />
          {later.imageFailed}
        </span>
      )}
    </button>
  );
}
