import type { ErrorCode } from "@deskwire/protocol";
import type { RawClient } from "../../../clients/raw-client.ts";
import type { ChaosNode } from "../../nodes/chaos-node.ts";
import type { Stage } from "../../stage.ts";
import { within } from "../../wait.ts";

export interface Scene {
  stage: Stage;
  node: ChaosNode;
  /** The id of another user's conversation. */
  foreign: string;
  /** The id of the abuser's own conversation. */
  own: string;
}

/** Sends a frame that must be refused with this code. */
export async function expectRefusal(
  { stage: { found } }: Scene,
  raw: RawClient,
  frame: object,
  code: ErrorCode,
): Promise<void> {
  const answer = await within(raw.ask(frame), { what: JSON.stringify(frame) });
  const got = answer.t === "err" ? answer.code : answer.t;
  found.must(got === code, `${JSON.stringify(frame)}: ${code}, not ${got}`);
}
