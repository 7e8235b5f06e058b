import { useRef } from "react";
import type { ImageBody } from "@deskwire/protocol";
import { useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { useMedia } from "./media.ts";
import { useAttachment } from "./use-attachment.ts";
import { useNear } from "./use-near.ts";

const SIDE_MAX_PX = 240;
const SIDE_MIN_PX = 72;

/** An image of the conversation: its place is kept while it comes, and it can be seen large. */
export function ImageView({ body }: { body: ImageBody }) {
  const { t } = useWords();
  const { view } = useMedia();
  const button = useRef<HTMLButtonElement>(null);
  const near = useNear(button);
  const { url, failed, retry } = useAttachment(body.attachmentId, "thumb", near);
  const { width, height } = shownSize(body);
  return (
    <button
      ref={button}
      type="button"
      className="image"
      data-loading={url === null && !failed}
      style={{ width, aspectRatio: `${width} / ${height}` }}
      aria-label={failed ? t.imageFailed : t.imageLabel(body.width, body.height)}
      onClick={() => (failed ? retry() : view(body.attachmentId))}
    >
      {url !== null && <img src={url} alt="" />}
      {failed && (
        <span className="image-failed">
          <Icon name="alert" />
          {t.imageFailed}
        </span>
      )}
    </button>
  );
}

/** As large as there is room, never a splinter: what is very long or very flat is cut in the thread alone. */
function shownSize({ width, height }: ImageBody): { width: number; height: number } {
  const scale = Math.min(1, SIDE_MAX_PX / Math.max(width, height, 1));
  const clamp = (side: number) => Math.max(SIDE_MIN_PX, Math.round(side * scale));
  return { width: clamp(width), height: clamp(height) };
}
