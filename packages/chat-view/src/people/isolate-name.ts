const BIDI_CONTROLS = /\p{Bidi_Control}/gu;
/** The blocks with the letters that are written from right to left. An isolate around other letters does no harm. */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFEFC\u{10800}-\u{1EFFF}]/u;

/**
 * [SHO9] A name as it stands in a sentence, a label or a list: in its own direction, without an effect on the text around
 * it. A name that is written from left to right needs no isolate in the texts of the front ends.
 */
export function isolateName(name: string): string {
  const plain = name.replace(BIDI_CONTROLS, "");
  return RIGHT_TO_LEFT.test(plain) ? `\u2068${plain}\u2069` : plain;
}
