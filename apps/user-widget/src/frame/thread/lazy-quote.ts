import { lazily } from "../lazily.tsx";

/** Most messages quote none. */
export const Quote = lazily(async () => (await import("./quote.tsx")).Quote);
