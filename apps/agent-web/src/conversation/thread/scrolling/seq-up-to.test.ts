import { describe, expect, it } from "vitest";
import { buildRows } from "@deskwire/chat-view/thread/rows";
import { AGENT, conversation, held, pending, text, USER } from "../../../testing.ts";
import { seqUpTo } from "./seq-up-to.ts";

describe("seqUpTo", () => {
  it("[RCP2] is what has been shown when a row is on screen", () => {
    const state = held([text(4, USER), text(5, USER)], { pending: [pending("p")] });
    const rows = buildRows({ reader: AGENT, threads: [state] });
    expect(seqUpTo(rows, rows.length - 1, "c1")).toBe(5);
    expect(seqUpTo(rows, rows.length - 3, "c1")).toBe(4);
    expect(seqUpTo(rows, -1, "c1")).toBe(0);
  });

  it("[RCP2] is nothing while an earlier conversation is on screen", () => {
    const earlier = held([text(9, USER)], { conversation: conversation({ id: "c0" }) });
    const rows = buildRows({ reader: AGENT, threads: [earlier, held([text(1, USER)])] });
    expect(seqUpTo(rows, 1, "c1")).toBe(0);
  });
});
