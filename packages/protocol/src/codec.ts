export type JsonObject = { [key: string]: unknown };

/**
 * The result of `decodeFrames`. `suspect` means that a string may hold NUL or a lone surrogate: `hasBadText` then gives
 * the answer, and it need not be called otherwise.
 */
export type Decoded = { ok: true; frames: JsonObject[]; suspect: boolean } | { ok: false };

// NUL and lone surrogates can only come as an escape: the JSON grammar and UTF-8 do not allow them raw.
const SUSPECT_ESCAPE = /\\u(?:0000|[dD][89a-fA-F])/;

/** [FRM1] [FRM2] Reads one text frame: an object or, with `batch`, an array of objects. */
export function decodeFrames(text: string, batch: boolean): Decoded {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false };
  }
  const suspect = SUSPECT_ESCAPE.test(text);
  if (isJsonObject(value)) return { ok: true, frames: [value], suspect };
  if (batch && Array.isArray(value) && value.every(isJsonObject))
    return { ok: true, frames: value, suspect };
  return { ok: false };
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** [FRM7] Whether any string in a parsed JSON value, keys included, holds NUL or a lone surrogate. */
export function hasBadText(value: unknown): boolean {
  // Not recursive, because a frame can hold more levels of nesting than the call stack.
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === "string") {
      if (next.includes("\0") || !next.isWellFormed()) return true;
    } else if (Array.isArray(next)) {
      for (const item of next) left.push(item);
    } else if (isJsonObject(next)) {
      for (const [key, item] of Object.entries(next)) left.push(key, item);
    }
  }
  return false;
}
