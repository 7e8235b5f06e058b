import { describe, expect, it } from "vitest";
import { conversation, text, USER } from "../../../testing.ts";
import { partsOf, stepBack, type EarlierPage } from "./earlier.ts";

const page = (id: string, seqs: number[], more = false, previousId?: string): EarlierPage => ({
  part: {
    conversation: conversation({ id, ...(previousId !== undefined && { previousId }) }),
    messages: seqs.map((seq) => text(seq, USER)),
  },
  more,
});

describe("stepBack", () => {
  it("[SEQ4] goes on in the same conversation while it has more", () => {
    expect(stepBack(page("b", [8, 9], true, "a"))).toMatchObject({ id: "b", before: 8 });
  });

  it("[CNV5] goes on with the conversation before it, and ends with the first", () => {
    expect(stepBack(page("b", [1, 2], false, "a"))).toEqual({ id: "a" });
    expect(stepBack(page("a", [1]))).toBeUndefined();
  });

  it("[ACC3] ends at a conversation that the reader may not see", () => {
    expect(stepBack({ part: null, more: false })).toBeUndefined();
  });
});

describe("partsOf", () => {
  it("[CNV5] joins the pages of a conversation and puts the oldest conversation first", () => {
    const pages = [page("b", [3, 4], true), page("b", [1, 2], false, "a"), page("a", [1, 2])];
    const parts = partsOf([...pages, { part: null, more: false }]);
    expect(
      parts.map(({ conversation: { id }, messages }) => [id, messages.map((each) => each.seq)]),
    ).toEqual([
      ["a", [1, 2]],
      ["b", [1, 2, 3, 4]],
    ]);
  });
});
