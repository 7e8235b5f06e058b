/**
 * Text frames as a server sends them (RFC 6455 §5.2: whole, unmasked, uncompressed), all in one
 * buffer. `ws` would hand each frame to the socket in two parts; most of a small frame's cost is there.
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

/** Answers where the payload begins. */
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
