/** How many sent pictures are kept in memory. */
const KEPT = 40;
const previews = new Map<string, string>();

/** Keeps the sender's own copy of a sent image, which is shown at once instead of the thumbnail. */
export function keepPreview(attachmentId: string, url: string): void {
  previews.set(attachmentId, url);
  const oldest = previews.keys().next().value;
  if (previews.size <= KEPT || oldest === undefined) return;
  URL.revokeObjectURL(previews.get(oldest) ?? "");
  previews.delete(oldest);
}

export function previewOfAttachment(attachmentId: string): string | null {
  return previews.get(attachmentId) ?? null;
}
