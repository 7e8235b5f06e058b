import { useEffect, useState, type ReactNode } from "react";
import { ImageOff } from "lucide-react";
import { useTranslations } from "use-intl";
import type { ImageBody } from "@deskwire/protocol";
import { previewOfAttachment } from "../../../attachments/local-previews.ts";

export const fullUrl = (id: string): string => `/api/v1/attachments/${encodeURIComponent(id)}`;

/** A picture in full size. Its thumbnail is shown until it has loaded. */
export function FullPicture(props: { image: ImageBody }) {
  const t = useTranslations("lightbox");
  const { attachmentId, width, height, thumb } = props.image;
  const [state, setState] = useState<"loading" | "there" | "broken">("loading");
  const url = fullUrl(attachmentId);
  useEffect(() => {
    const loader = new Image();
    loader.onload = () => setState("there");
    loader.onerror = () => setState("broken");
    loader.src = url;
    return () => {
      loader.onload = null;
      loader.onerror = null;
    };
  }, [url]);
  if (state === "broken") return <Broken>{t("broken")}</Broken>;
  return (
    <>
      <img
        src={state === "there" ? url : (previewOfAttachment(attachmentId) ?? thumb)}
        alt={t("alt", { width: String(width), height: String(height) })}
        style={{ width, aspectRatio: `${width} / ${height}` }}
        className="max-h-full max-w-full rounded-sm object-contain"
      />
      {state === "loading" && (
        <span
          role="status"
          aria-label={t("loading")}
          className="absolute bottom-8 size-8 animate-spin rounded-full border-3 border-white/30 border-t-white"
        />
      )}
    </>
  );
}

function Broken(props: { children: ReactNode }) {
  return (
    <p role="alert" className="flex flex-col items-center gap-3 text-white/80">
      <ImageOff className="size-8" strokeWidth={1.5} aria-hidden />
      {props.children}
    </p>
  );
}
