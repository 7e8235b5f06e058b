import { useState } from "react";
import { ExternalLink, ImageDown } from "lucide-react";
import { useTranslations } from "use-intl";
import type { CardBody } from "@deskwire/protocol";
import { safeUrl } from "@deskwire/chat-view/links/safe-url";
import { cx } from "../../../lib/cx.ts";

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

/** [MED12] The address may be of any server, which would learn the agent's address and when the agent reads the card. */
function CardImage(props: { src: string | null }) {
  const t = useTranslations("conversation");
  const [state, setState] = useState<"hidden" | "shown" | "broken">("hidden");
  if (props.src === null || state === "broken") return null;
  const frame = "size-16 shrink-0 overflow-hidden rounded-lg bg-raised";
  if (state === "shown")
    return (
      <img
        src={props.src}
        alt=""
        referrerPolicy="no-referrer"
        className={cx(frame, "object-cover")}
        onError={() => setState("broken")}
      />
    );
  const { host } = new URL(props.src);
  return (
    <button
      type="button"
      aria-label={t("cardImageLabel", { host })}
      title={t("cardImageLabel", { host })}
      onClick={() => setState("shown")}
      className={cx(
        frame,
        "flex flex-col items-center justify-center gap-0.5 p-1 text-ink-3 hover:text-ink",
      )}
    >
      <ImageDown className="size-5 shrink-0" aria-hidden />
      <bdi className="line-clamp-2 text-center text-[10px] leading-tight wrap-anywhere">{host}</bdi>
    </button>
  );
}
