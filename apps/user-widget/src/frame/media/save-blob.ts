const KEPT_MS = 60_000;

/** Offers a download. A plain link could not carry the token. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  saveUrl(url, name);
  // Browsers read the URL after the click, and do not tell the end.
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}

export function saveUrl(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
