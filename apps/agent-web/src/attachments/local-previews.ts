/** As many pictures as are kept in memory after they were sent. */
const KEPT = 40;
const previews = new Map<string, string>();

/** Keeps the sender's own copy of an image for as long as it is likely to be looked at: it shows at once, before its thumbnail could come. */
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
