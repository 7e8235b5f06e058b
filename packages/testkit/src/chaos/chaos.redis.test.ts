import { expect, test } from "vitest";
import { ROWS } from "./rows.ts";
import { runRow } from "./run-row.ts";

/** The rows that are quick and leave the shared servers running. `npm run chaos` plays all rows, in full and with time limits. */
const SHORT = [1, 4, 8, 16, 19, 20, 24];
const SEED = 1;

test.each(ROWS.filter(({ id }) => SHORT.includes(id)))(
  "[SND1] [SND2] [SND3] [SEQ5] [HOK2] [HOK6] [LIM4] [LIM7] [LIM8] [MED6] [SND14] row $id, in short: $title",
  async (row) => {
    const { violations } = await runRow(row, { seed: SEED, scale: "short", limits: false });
    expect(violations).toEqual([]);
  },
  120_000,
);
