/**
 * Encodes text frames of a server (RFC 6455 §5.2: whole, unmasked, uncompressed) into one buffer. `ws` would write each
 * frame to the socket in two parts, which is most of the cost of a small frame.
 */
export function encodeTextFrames(texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const size = lengths.reduce((sum, length) => sum + headerBytes(length) + length, 0);
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const [index, text] of texts.entries()) {
    at = writeHeader(bytes, at, lengths[index] ?? 0);
    at += bytes.write(text, at);
  }
  return bytes;
}

const FINAL_TEXT = 0x81;

function headerBytes(length: number): number {
  if (length < 126) return 2;
  return length <= 0xffff ? 4 : 10;
}

/** Answers the offset of the payload. */
function writeHeader(bytes: Buffer, at: number, length: number): number {
  bytes[at] = FINAL_TEXT;
  switch (headerBytes(length)) {
    case 2:
      bytes[at + 1] = length;
      return at + 2;
    case 4:
      bytes[at + 1] = 126;
      return bytes.writeUInt16BE(length, at + 2);
    default:
      bytes[at + 1] = 127;
      return bytes.writeBigUInt64BE(BigInt(length), at + 2);
  }
}
