import { CAP_BATCH, type Hello } from "@deskwire/protocol";

const HELLO_ID = 1;

/** [HEL1] [FRM2] The first frame of a link. It asks for batches both ways. [MRG1] `visitor` is a visitor's token. */
export function helloFrame(token: string, client: Hello["client"], visitor: string | null): Hello {
  const caps = [CAP_BATCH];
  return { t: "hello", id: HELLO_ID, token, ...(visitor !== null && { visitor }), client, caps };
}
