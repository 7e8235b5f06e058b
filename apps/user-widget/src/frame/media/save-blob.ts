const KEPT_MS = 60_000;

/** Offers a download as a link would, without the token that a link cannot carry. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  saveUrl(url, name);
  // Browsers begin to read it after the click, and do not tell when they have done.
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}

export function saveUrl(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
