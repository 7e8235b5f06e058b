/** The unsent text of an agent in one conversation. */
export interface Draft {
  text: string;
  note: boolean;
  /** The seq of the quoted message. */
  replyTo: number | null;
}

export const EMPTY_DRAFT: Draft = { text: "", note: false, replyTo: null };

/** Reads a stored draft. A malformed one is an empty draft. */
export function parseDraft(stored: string | null): Draft {
  if (stored === null) return EMPTY_DRAFT;
  try {
    const { text, note, replyTo } = JSON.parse(stored) as Partial<Draft>;
    if (typeof text !== "string") return EMPTY_DRAFT;
    return { text, note: note === true, replyTo: typeof replyTo === "number" ? replyTo : null };
  } catch {
    return EMPTY_DRAFT;
  }
}
