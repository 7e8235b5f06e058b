import { refuse } from "../platform/kernel/outcome.ts";

/** [DOR11] The refusal of an agent's name that shows nothing. */
export const NO_NAME = refuse("bad_request", "The name shows no characters.");
