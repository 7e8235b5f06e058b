import { useState } from "react";
import { Download, ExternalLink } from "lucide-react";
import { useTranslations } from "use-intl";
import type { CardBody, FileBody, SendBody } from "@deskwire/protocol";
import { isFewEmoji } from "@deskwire/chat-view/text/emoji";
import { linkParts } from "@deskwire/chat-view/links/links";
import { safeUrl } from "@deskwire/chat-view/links/safe-url";
import { fileSize } from "@deskwire/chat-view/files/file-size";
import { FileIcon } from "../../../attachments/file-icon.tsx";
import { useFormatLocale } from "../../../i18n/intl.tsx";
import { cx } from "../../../lib/cx.ts";
import { ImageContent } from "../media/image-content.tsx";

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
    <p className={cx("prose-chat", isFewEmoji(props.text) && "text-3xl leading-snug")}>
      {linkParts(props.text).map((part, index) =>
        part.href === null ? (
          part.text
        ) : (
          <a
            key={index}
            href={part.href}
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

/** A product, an order or another page of the main site. A picture that cannot be shown is left out. */
export function Card(props: { card: CardBody; className?: string }) {
  const t = useTranslations("conversation");
  const { title, subtitle, price } = props.card;
  const href = safeUrl(props.card.url);
  return (
    <div
      className={cx(
        "flex max-w-full gap-3 rounded-xl border border-line bg-surface p-3 text-left text-ink",
        props.className,
      )}
    >
      <CardImage key={props.card.image} src={safeUrl(props.card.image)} />
      <div className="flex min-w-0 flex-1 flex-col">
        <p className="line-clamp-2 font-medium wrap-anywhere">{title}</p>
        {subtitle !== undefined && <p className="truncate text-xs text-ink-3">{subtitle}</p>}
        <div className="mt-1 flex items-center gap-3">
          {price !== undefined && <span className="font-semibold tabular-nums">{price}</span>}
          {href !== null && (
            <a
              href={href}
              target="_blank"
              rel="noopener noreferrer nofollow"
              aria-label={t("cardOpenLabel", { title })}
              className="inline-flex items-center gap-1 text-[13px] font-medium text-accent underline-offset-3 hover:underline"
            >
              {t("cardOpen")}
              <ExternalLink className="size-3.5" aria-hidden />
            </a>
          )}
        </div>
      </div>
    </div>
  );
}

function CardImage(props: { src: string | null }) {
  const [broken, setBroken] = useState(false);
  if (props.src === null || broken) return null;
  return (
    <img
      src={props.src}
      alt=""
      className="size-16 shrink-0 rounded-lg bg-raised object-cover"
      onError={() => setBroken(true)}
    />
  );
}
