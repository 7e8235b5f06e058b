import { useEffect, useRef, useState, type DragEvent, type ReactNode } from "react";
import { ImagePlus } from "lucide-react";
import { useTranslations } from "use-intl";
import { holdsFiles } from "@deskwire/chat-view/files/transfers";

/**
 * Accepts files that are dropped on its content, and shows that while they are dragged over it. With `onFiles` null it
 * accepts none.
 */
export function DropZone(props: {
  label: string;
  onFiles: ((files: File[]) => void) | null;
  children: ReactNode;
}) {
  const { onFiles } = props;
  const [over, setOver] = useState(false);
  // A child is entered before its parent is left, so only the count tells when the pointer is out.
  const depth = useRef(0);
  const reset = () => {
    depth.current = 0;
    setOver(false);
  };
  useNoStrayDrops(reset);
  const enter = (event: DragEvent) => {
    if (onFiles === null || !holdsFiles(event.dataTransfer)) return;
    depth.current++;
    setOver(true);
  };
  const leave = (event: DragEvent) => {
    if (!holdsFiles(event.dataTransfer)) return;
    depth.current = Math.max(0, depth.current - 1);
    if (depth.current === 0) setOver(false);
  };
  const drop = (event: DragEvent) => {
    if (onFiles === null || !holdsFiles(event.dataTransfer)) return;
    event.preventDefault();
    reset();
    onFiles([...event.dataTransfer.files]);
  };
  return (
    <div
      role="presentation"
      className="relative h-full min-w-0"
      onDragEnter={enter}
      onDragLeave={leave}
      onDrop={drop}
    >
      {props.children}
      {over && <Target label={props.label} />}
    </div>
  );
}

function Target(props: { label: string }) {
  const t = useTranslations("attachments");
  return (
    <div className="pointer-events-none absolute inset-0 z-30 animate-fade bg-surface/85 p-4 backdrop-blur-xs">
      <div className="flex h-full flex-col items-center justify-center gap-2 rounded-2xl border-2 border-dashed border-accent bg-accent-soft/60 px-6 text-center text-on-accent-soft">
        <span className="grid size-14 place-items-center rounded-2xl bg-accent text-on-accent">
          <ImagePlus className="size-7" strokeWidth={1.6} aria-hidden />
        </span>
        <p className="mt-1 text-base font-semibold wrap-anywhere">{props.label}</p>
        <p className="text-[13px]">{t("dropHint")}</p>
      </div>
    </div>
  );
}

// The browser would open a file that misses the target in place of the console.
function useNoStrayDrops(onEnd: () => void): void {
  const end = useRef(onEnd);
  end.current = onEnd;
  useEffect(() => {
    const refuse = (event: globalThis.DragEvent) => {
      if (!holdsFiles(event.dataTransfer)) return;
      event.preventDefault();
      if (event.type === "drop") end.current();
    };
    addEventListener("dragover", refuse);
    addEventListener("drop", refuse);
    return () => {
      removeEventListener("dragover", refuse);
      removeEventListener("drop", refuse);
    };
  }, []);
}
