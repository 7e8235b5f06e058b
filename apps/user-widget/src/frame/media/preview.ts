import type { Picked } from "./uploads.ts";

/** An object URL of an image; null for any other file. The holder releases it or hands it on. */
export function previewOf({ file, kind }: Pick<Picked, "file" | "kind">): string | null {
  return kind === "image" ? URL.createObjectURL(file) : null;
}

export function releasePreview({ previewUrl }: Pick<Picked, "previewUrl">): void {
  if (previewUrl !== null) URL.revokeObjectURL(previewUrl);
}
