/** Checks the bytes of a file, part by part, for what no text holds. */
export interface TextCheck {
  /** False: this part, or what came before it, is not text. */
  add(part: Buffer): boolean;
  /** Whether the whole file is text. */
  end(): boolean;
}

/** Everything below U+0020 but tabs, ends of lines and pages, the end-of-file mark of DOS, and the escape that colours a log. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\0-\x08\x0e-\x19\x1c-\x1f]/;

/**
 * [MED2] Text is UTF-16 with a byte-order mark, or has bytes without control characters: UTF-8, and older encodings such
 * as GBK, whose bytes for a letter are never control characters. Programs, images and archives all have some.
 */
export function createTextCheck(start: Buffer): TextCheck {
  const read = readerOf(start);
  let holds = true;
  const check = (part: Buffer | null): boolean => {
    holds &&= isFreeOfControls(read, part);
    return holds;
  };
  return { add: (part) => check(part), end: () => check(null) };
}

type Reader = (part: Buffer | null) => string;

function readerOf(start: Buffer): Reader {
  const mark = start.toString("latin1", 0, 2);
  if (mark === "\xff\xfe") return decoderOf("utf-16le");
  if (mark === "\xfe\xff") return decoderOf("utf-16be");
  return (part) => part?.toString("latin1") ?? "";
}

function decoderOf(encoding: string): Reader {
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (part) => (part === null ? decoder.decode() : decoder.decode(part, { stream: true }));
}

function isFreeOfControls(read: Reader, part: Buffer | null): boolean {
  try {
    return !CONTROL.test(read(part));
  } catch (error) {
    // Half a character, or no character of this encoding.
    if (error instanceof TypeError) return false;
    throw error;
  }
}
