import { Download } from "lucide-react";
import { useTranslations } from "use-intl";
import type { FileBody, SendBody } from "@deskwire/protocol";
import { isFewEmoji } from "@deskwire/chat-view/text/emoji";
import { linkParts } from "@deskwire/chat-view/links/links";
import { fileSize } from "@deskwire/chat-view/files/file-size";
import { FileIcon } from "../../../attachments/file-icon.tsx";
import { useFormatLocale } from "../../../i18n/intl.tsx";
import { cx } from "../../../lib/cx.ts";
import { ImageContent } from "../media/image-content.tsx";
import { Card } from "./card.tsx";

/** The content of a message by its kind, without a bubble. */
export function MessageContent(props: {
  body: SendBody;
  onOpenImage: ((attachmentId: string) => void) | null;
}) {
  const { body } = props;
  if ("text" in body) return <LinkedText text={body.text} />;
  if ("thumb" in body) return <ImageContent body={body} onOpen={props.onOpenImage} />;
  if ("contentType" in body) return <FileContent body={body} />;
  return "title" in body ? <Card card={body} className="w-80" /> : null;
}

function LinkedText(props: { text: string }) {
  return (
    <p dir="auto" className={cx("prose-chat", isFewEmoji(props.text) && "text-3xl leading-snug")}>
      {linkParts(props.text).map((part, index) =>
        part.href === null ? (
          part.text
        ) : (
          <a
            key={index}
            href={part.href}
            dir="ltr"
            target="_blank"
            rel="noopener noreferrer nofollow"
            className="font-medium underline decoration-current/40 underline-offset-2 hover:decoration-current"
          >
            {part.text}
          </a>
        ),
      )}
    </p>
  );
}

function FileContent(props: { body: FileBody }) {
  const t = useTranslations("conversation");
  const locale = useFormatLocale();
  const { attachmentId, name, bytes, contentType } = props.body;
  const size = fileSize(bytes, locale);
  return (
    <a
      href={`/api/v1/attachments/${encodeURIComponent(attachmentId)}`}
      download={name}
      aria-label={t("fileLabel", { name, size })}
      className="group/file flex w-72 max-w-full items-center gap-3 rounded-xl border border-line bg-surface p-2.5 pr-3 text-ink hover:bg-raised"
    >
      <FileIcon name={name} contentType={contentType} />
      <span className="min-w-0 flex-1">
        <span className="line-clamp-2 text-[13px] leading-snug font-medium wrap-anywhere">
          {name}
        </span>
        <span className="block text-xs text-ink-3 tabular-nums">{size}</span>
      </span>
      <Download className="size-4 shrink-0 text-ink-3 group-hover/file:text-ink" aria-hidden />
    </a>
  );
}
