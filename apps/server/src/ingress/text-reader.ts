/** Reads the bytes of a back end in its encoding. Null: they are no text in it. */
export type TextReader = (bytes: Uint8Array) => string | null;

/** [OPS4] `encoding` is a label of the WHATWG Encoding Standard, such as `gbk`. */
export function createTextReader(encoding: string): TextReader {
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (bytes) => {
    try {
      return decoder.decode(bytes);
    } catch {
      return null;
    }
  };
}
