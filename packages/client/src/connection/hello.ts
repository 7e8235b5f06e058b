import { CAP_BATCH, type Hello } from "@deskwire/protocol";

const HELLO_ID = 1;

/** [HEL1] [FRM2] The first frame of a link. It asks for batches both ways. */
export function helloFrame(token: string, client: Hello["client"]): Hello {
  return { t: "hello", id: HELLO_ID, token, client, caps: [CAP_BATCH] };
}
