import { scanLinks, type TextPart } from "./link-scanner.ts";

/** Splits a text into plain text and links to web and mail addresses. The parts joined are the text. */
export function linkParts(text: string): readonly TextPart[] {
  return scanLinks(text).parts;
}
