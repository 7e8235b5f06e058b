import type { MisbehavingClient } from "../../../misbehavior/index.ts";
import type { Stage } from "../../stage.ts";

/** A dear request that a client repeats. */
export interface Misdeed {
  start(actor: Misdoer): MisbehavingClient | Promise<MisbehavingClient>;
  /** How many are served at most, whatever the time. */
  servedMax?: number;
}

export interface Misdoer {
  stage: Stage;
  url: string;
  token: string;
  /** Its conversation, of the longest texts. */
  id: string;
  /** The number of its connections. */
  sockets: number;
}
