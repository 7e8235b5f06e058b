import type { KeyboardEvent, ReactNode } from "react";
import { ChevronLeft, ChevronRight, Download, X, type LucideIcon } from "lucide-react";
import { Dialog } from "radix-ui";
import { useTranslations } from "use-intl";
import type { ImageBody } from "@deskwire/protocol";
import { fileSize } from "@deskwire/chat-view/files/file-size";
import { useFormatLocale } from "../../../i18n/intl.tsx";
import { useReturnFocus } from "../../../ui/return-focus.ts";
import { FullPicture, fullUrl } from "./full-picture.tsx";

/** The pictures of a conversation in full size, one at a time. The arrow keys change the picture, Escape closes. */
export function Lightbox(props: {
  images: readonly ImageBody[];
  shownId: string;
  onShow: (attachmentId: string) => void;
  onClose: () => void;
}) {
  const { images, shownId, onShow } = props;
  const returnFocus = useReturnFocus(true);
  const at = images.findIndex((each) => each.attachmentId === shownId);
  const image = images[at];
  const go = (step: number) => {
    const next = images[at + step];
    if (next) onShow(next.attachmentId);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") go(-1);
    if (event.key === "ArrowRight") go(1);
  };
  if (!image) return null;
  return (
    <Dialog.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 animate-fade bg-black/90" />
        <Dialog.Content
          aria-describedby={undefined}
          {...returnFocus}
          onKeyDown={onKeyDown}
          className="fixed inset-0 z-50 flex animate-fade flex-col text-white outline-none [--color-accent:#fff]"
        >
          <Bar image={image} at={at} count={images.length} />
          <Stage onClose={props.onClose}>
            <FullPicture key={shownId} image={image} />
            {images.length > 1 && <Steps at={at} count={images.length} onStep={go} />}
          </Stage>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The dark space around the picture. A click on it closes. */
function Stage(props: { onClose: () => void; children: ReactNode }) {
  return (
    <div
      className="relative flex min-h-0 flex-1 items-center justify-center px-3 pb-4 sm:px-16"
      role="presentation"
      onClick={(event) => event.target === event.currentTarget && props.onClose()}
    >
      {props.children}
    </div>
  );
}

/** The buttons that show the previous and the next picture. */
function Steps(props: { at: number; count: number; onStep: (step: number) => void }) {
  const t = useTranslations("lightbox");
  const { at, count, onStep } = props;
  return (
    <>
      <Step
        icon={ChevronLeft}
        label={t("previous")}
        className="left-3"
        disabled={at === 0}
        onClick={() => onStep(-1)}
      />
      <Step
        icon={ChevronRight}
        label={t("next")}
        className="right-3"
        disabled={at === count - 1}
        onClick={() => onStep(1)}
      />
    </>
  );
}

function Bar(props: { image: ImageBody; at: number; count: number }) {
  const t = useTranslations("lightbox");
  const locale = useFormatLocale();
  const { attachmentId, width, height, bytes } = props.image;
  const button = "grid size-10 place-items-center rounded-lg hover:bg-white/15";
  return (
    <header className="flex shrink-0 items-center gap-2 px-3 py-2">
      <Dialog.Title
        className="min-w-0 flex-1 truncate pl-1 text-[13px] tabular-nums"
        aria-live="polite"
      >
        {props.count > 1 &&
          `${t("position", { at: String(props.at + 1), count: String(props.count) })} · `}
        <span className="text-white/70">
          {width} × {height} · {fileSize(bytes, locale)}
        </span>
      </Dialog.Title>
      <a href={fullUrl(attachmentId)} download aria-label={t("download")} className={button}>
        <Download className="size-5" aria-hidden />
      </a>
      <Dialog.Close aria-label={t("close")} className={button}>
        <X className="size-5" aria-hidden />
      </Dialog.Close>
    </header>
  );
}

function Step(props: {
  icon: LucideIcon;
  label: string;
  className: string;
  disabled: boolean;
  onClick: () => void;
}) {
  const Icon = props.icon;
  return (
    <button
      type="button"
      aria-label={props.label}
      disabled={props.disabled}
      onClick={props.onClick}
      className={`absolute top-1/2 grid size-11 -translate-y-1/2 place-items-center rounded-full bg-black/50 hover:bg-white/20 disabled:invisible ${props.className}`}
    >
      <Icon className="size-6" aria-hidden />
    </button>
  );
}
