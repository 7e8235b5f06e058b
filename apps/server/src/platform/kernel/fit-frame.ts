import { FRAME_BYTES_MAX } from "@deskwire/protocol";

/**
 * [FRM1] The first of these that one frame holds, beside `around` bytes of other fields; at least one, so that whoever asks
 * for more gets on.
 */
export function fitFrame<T extends object>(items: readonly T[], around = 200): T[] {
  let bytes = around;
  const fits = items.findIndex(
    (item) => (bytes += Buffer.byteLength(JSON.stringify(item)) + 1) > FRAME_BYTES_MAX,
  );
  return items.slice(0, fits === -1 ? items.length : Math.max(1, fits));
}
