import { FRAME_BYTES_MAX } from "@deskwire/protocol";

/**
 * [FRM1] The longest prefix of `items` that fits into one frame with `around` bytes of other fields. It has at least one
 * item, so that paging always advances.
 */
export function fitFrame<T extends object>(items: readonly T[], around = 200): T[] {
  let bytes = around;
  const fits = items.findIndex(
    (item) => (bytes += Buffer.byteLength(JSON.stringify(item)) + 1) > FRAME_BYTES_MAX,
  );
  return items.slice(0, fits === -1 ? items.length : Math.max(1, fits));
}
