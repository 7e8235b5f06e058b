import { OperatorError } from "../platform/kernel/operator-error.ts";

/** Why a node cannot start, in one sentence for the operator. */
export class StartError extends OperatorError {
  override name = "StartError";
}
