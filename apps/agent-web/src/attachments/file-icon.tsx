import {
  File,
  FileArchive,
  FileAudio,
  FileSpreadsheet,
  FileText,
  FileVideo,
  Image,
  Presentation,
  type LucideIcon,
} from "lucide-react";
import { lookOf } from "@deskwire/chat-view/files/files";
import type { FileLook } from "@deskwire/chat-view/files/file-types";
import { cx } from "../lib/cx.ts";

const LOOKS: Record<FileLook, { icon: LucideIcon; hue: number }> = {
  image: { icon: Image, hue: 175 },
  document: { icon: FileText, hue: 25 },
  sheet: { icon: FileSpreadsheet, hue: 150 },
  slides: { icon: Presentation, hue: 55 },
  archive: { icon: FileArchive, hue: 85 },
  audio: { icon: FileAudio, hue: 300 },
  video: { icon: FileVideo, hue: 265 },
  text: { icon: FileText, hue: 240 },
};

/** The icon of a file's type. It is decorative: the name stands beside it. */
export function FileIcon(props: { name: string; contentType: string; className?: string }) {
  const look = lookOf({ name: props.name, type: props.contentType });
  const { icon: Icon, hue } = look === null ? { icon: File, hue: 240 } : LOOKS[look];
  return (
    <span
      aria-hidden
      className={cx("grid size-10 shrink-0 place-items-center rounded-lg", props.className)}
      style={{
        background: `light-dark(oklch(0.95 0.03 ${hue}), oklch(0.32 0.045 ${hue}))`,
        color: `light-dark(oklch(0.47 0.1 ${hue}), oklch(0.85 0.08 ${hue}))`,
      }}
    >
      <Icon className="size-5" strokeWidth={1.8} />
    </span>
  );
}
