// Browsers and Node both have it. The types of neither are loaded here.
declare const URL: { canParse: (url: string) => boolean };

/** The URL if it is a well-formed http or https one, else null: nothing else may become a link. */
export function safeUrl(url: string | undefined): string | null {
  return url !== undefined && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : null;
}
