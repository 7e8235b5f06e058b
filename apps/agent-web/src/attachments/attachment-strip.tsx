import { useState } from "react";
import { RotateCw, X } from "lucide-react";
import { useTranslations } from "use-intl";
import {
  canRetry,
  isStuck,
  uploadPercent,
  uploadStage,
} from "@deskwire/chat-view/files/upload-state";
import { fileSize } from "@deskwire/chat-view/files/file-size";
import { useErrorText, useFormatLocale } from "../i18n/intl.tsx";
import { cx } from "../lib/cx.ts";
import { useLive } from "../live/live.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import type { Attachment } from "./attachment.ts";
import { FileIcon } from "./file-icon.tsx";
import { useUploads } from "./use-uploads.ts";

/** The attached files that are not sent, with their progress and the buttons to retry, cancel and remove. */
export function AttachmentStrip(props: { items: readonly Attachment[] }) {
  const t = useTranslations("attachments");
  if (props.items.length === 0) return null;
  return (
    <>
      <ul
        aria-label={t("list")}
        className="scroll-thin grid max-h-48 gap-2 overflow-y-auto px-3 pt-3 sm:grid-cols-2"
      >
        {props.items.map((item) => (
          <Row key={item.id} item={item} />
        ))}
      </ul>
      <Announcement items={props.items} />
    </>
  );
}

function Row(props: { item: Attachment }) {
  const t = useTranslations("attachments");
  const uploads = useUploads();
  const { item } = props;
  const { name } = item.file;
  const stuck = isStuck(item.state);
  const travels = item.state.status === "uploading" || item.state.status === "waiting";
  return (
    <li
      data-status={item.state.status}
      className={cx(
        "relative flex min-w-0 items-center gap-2.5 overflow-hidden rounded-xl border p-1.5",
        stuck ? "border-danger/40 bg-danger-soft" : "border-line bg-canvas",
      )}
    >
      <Picture item={item} />
      <div className="min-w-0 flex-1 text-xs">
        <p className="truncate text-[13px] font-medium" title={name}>
          {name}
        </p>
        <Status item={item} />
      </div>
      {item.state.status === "failed" && canRetry(item.state.code) && (
        <IconButton
          icon={RotateCw}
          label={t("retry", { name })}
          onClick={() => uploads.retry(item.id)}
          className="size-8"
        />
      )}
      <IconButton
        icon={X}
        label={travels ? t("cancel", { name }) : t("remove", { name })}
        onClick={() => uploads.remove(item.id)}
        className="size-8"
      />
      {item.state.status === "uploading" && <Progress name={name} share={item.state.share} />}
    </li>
  );
}

function Picture(props: { item: Attachment }) {
  const [broken, setBroken] = useState(false);
  const { file, preview } = props.item;
  if (preview === null || broken)
    return <FileIcon name={file.name} contentType={file.type} className="size-11" />;
  return (
    <img
      src={preview}
      alt=""
      onError={() => setBroken(true)}
      className="size-11 shrink-0 rounded-lg border border-line bg-raised object-cover"
    />
  );
}

function Status(props: { item: Attachment }) {
  const t = useTranslations("attachments");
  const errorText = useErrorText();
  const locale = useFormatLocale();
  const bytesMax = useLive((all) => all.limits?.uploadBytes ?? Infinity);
  const { state, file, released } = props.item;
  const size = fileSize(file.size, locale);
  if (state.status === "failed")
    return <p className="text-danger">{t("failed", { reason: errorText(state.code) })}</p>;
  if (state.status === "unfit") {
    const limit = fileSize(bytesMax, locale);
    return <p className="text-danger">{t(state.problem, { size, limit })}</p>;
  }
  const stage = uploadStage(state) ?? "waiting";
  const percent = String(uploadPercent(state));
  return (
    <p className="truncate text-ink-3 tabular-nums">
      {size} · {released ? t("goesAlong") : t(`state.${stage}`, { percent })}
    </p>
  );
}

function Progress(props: { name: string; share: number }) {
  const t = useTranslations("attachments");
  const value = Math.floor(props.share * 100);
  return (
    <div
      role="progressbar"
      aria-label={t("progress", { name: props.name })}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
      className="absolute inset-x-0 bottom-0 h-1 bg-line"
    >
      <div
        className={cx(
          "h-full bg-accent transition-[width] duration-200",
          props.share >= 1 && "animate-pulse",
        )}
        style={{ width: `${value}%` }}
      />
    </div>
  );
}

// Only the ends are read out. A progress bar in a live region would never be silent.
function Announcement(props: { items: readonly Attachment[] }) {
  const t = useTranslations("attachments");
  const uploaded = props.items.filter((each) => each.state.status === "uploaded").length;
  const stuck = props.items.filter((each) => isStuck(each.state)).length;
  return (
    <p role="status" className="sr-only">
      {t("summary", { total: props.items.length, uploaded: String(uploaded) })}
      {stuck > 0 && ` ${t("summaryStuck", { count: stuck })}`}
    </p>
  );
}
